"""AWS Cost and Usage Report 2.0 (Data Exports, table COST_AND_USAGE_REPORT): manifests in S3, Parquet or CSV gzip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from collectors.aws_settings import BucketSettings

if TYPE_CHECKING:
    from collectors.aws_manifests import ManifestSource
    from costwarden.focus.shape import Shape


class Settings(BucketSettings):
    """An export of the table COST_AND_USAGE_REPORT; split cost allocation may be on."""

    kind: Literal["aws_cur2"]


def shape() -> Shape:
    from costwarden.focus.aws import cur_shape

    return cur_shape()


def open_source(settings: Settings, base: Path) -> ManifestSource:
    from collectors.aws_manifests import EXPORT_MANIFEST, ManifestSource

    return ManifestSource(settings, shape(), EXPORT_MANIFEST)
