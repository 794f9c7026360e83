"""AWS Cost and Usage Reports as they were before Data Exports: manifests in S3, CSV gzip or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from collectors.aws_settings import BucketSettings

if TYPE_CHECKING:
    from collectors.aws_manifests import ManifestSource
    from costwarden.focus.shape import Shape


class Settings(BucketSettings):
    """`export` is the report's name; both kinds of versioning are read, overwriting and new versions."""

    kind: Literal["aws_cur"]


def shape() -> Shape:
    from costwarden.focus.aws import cur_shape

    return cur_shape()


def open_source(settings: Settings, base: Path) -> ManifestSource:
    from collectors.aws_manifests import REPORT_MANIFEST, ManifestSource

    return ManifestSource(settings, shape(), REPORT_MANIFEST)
