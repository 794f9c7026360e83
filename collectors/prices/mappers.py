"""Finds the mapper files of a cloud: one file per price list, found by its name, so that another is one more file."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType


def mappers(cloud: str) -> list[ModuleType]:
    """The modules collectors/prices/CLOUD/service_*.py, sorted by name."""
    folder = Path(__file__).with_name(cloud)
    return [import_module(f"collectors.prices.{cloud}.{path.stem}") for path in sorted(folder.glob("service_*.py"))]
