"""Azure Cost Management exports of actual or amortized cost in Blob storage, where there is no FOCUS export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from collectors.azure_exports import ExportSettings, ExportSource

if TYPE_CHECKING:
    from costwarden.focus.azure import Dataset
    from costwarden.focus.shape import Shape


class Settings(ExportSettings):
    """`actual` adds up to the invoice; `amortized` spreads commitments. Never both of one scope: they overlap."""

    kind: Literal["azure_cost"]
    dataset: Literal["actual", "amortized"] = "actual"


def shape(dataset: Dataset = "actual") -> Shape:
    from costwarden.focus.azure import azure_shape

    return azure_shape(dataset)


def open_source(settings: Settings, base: Path) -> ExportSource:
    return ExportSource(settings, shape(settings.dataset))
