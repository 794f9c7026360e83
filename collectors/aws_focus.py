"""AWS Data Exports, table FOCUS 1.2 with AWS columns: manifests in S3, Parquet or CSV gzip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from collectors.aws_settings import BucketSettings

if TYPE_CHECKING:
    from collectors.aws_manifests import ManifestSource
    from costwarden.focus.shape import Shape


class Settings(BucketSettings):
    """An export of the table FOCUS_1_2_AWS (or FOCUS_1_0_AWS: never both within a period)."""

    kind: Literal["aws_focus"]


def shape() -> Shape:
    from costwarden.focus.as_focus import focus_shape
    from costwarden.focus.times import ISO, ISO_UTC

    return focus_shape("AWS", services="aws", formats=(ISO, ISO_UTC))  # Parquet carries no zone; the export is in UTC


def open_source(settings: Settings, base: Path) -> ManifestSource:
    from collectors.aws_manifests import EXPORT_MANIFEST, ManifestSource

    return ManifestSource(settings, shape(), EXPORT_MANIFEST)
