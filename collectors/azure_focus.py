"""Azure Cost Management exports of type FocusCost (1.0, 1.0r2, 1.2-preview) in Blob storage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from collectors.azure_exports import ExportSettings, ExportSource

if TYPE_CHECKING:
    from costwarden.focus.rows import Rows
    from costwarden.focus.shape import Shape


class Settings(ExportSettings):
    """An export "Cost and usage details (FOCUS)": both what is billed and what is used up, so prefer it."""

    kind: Literal["azure_focus"]


def shape() -> Shape:
    from costwarden.focus.as_focus import focus_shape

    return focus_shape("Microsoft", services="azure", to_focus=_columns)


def _columns(rows: Rows) -> dict[str, Any]:
    """As delivered; commitment ids in lower case as resource ids are, for the two are joined."""
    from costwarden.focus.as_focus import focus_columns
    from costwarden.focus.pairs import parse_braceless
    from costwarden.focus.times import ISO, ISO_UTC

    found = focus_columns(rows, formats=(ISO, ISO_UTC), parse=parse_braceless)
    if "CommitmentDiscountId" in found:
        found["CommitmentDiscountId"] = rows.each(found["CommitmentDiscountId"], str.lower)
    return found


def open_source(settings: Settings, base: Path) -> ExportSource:
    return ExportSource(settings, shape())
