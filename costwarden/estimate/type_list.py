"""Every Terraform type with a price, and what its file says about it: the list behind `prices info --types`."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass

from costwarden.estimate.registry import find_type, free_types, known_types
from costwarden.estimate.resource import Dimension

PROVIDERS = {"aws": "aws", "azurerm": "azure", "google": "google"}


@dataclass(frozen=True, slots=True)
class TypeEntry:
    type: str
    provider: str
    about: str  # the first line of the file's docstring
    dimensions: Sequence[str]  # "name: doc"; empty where they depend on the resource


def type_entries() -> list[TypeEntry]:
    """All types, sorted. Imports every type's file, which takes a second."""
    return [_entry(name) for name in known_types()]


def free_type_counts() -> dict[str, int]:
    """Provider -> how many types are known to cost nothing by themselves."""
    return {provider: len(free_types(provider)) for provider in PROVIDERS.values()}


def _entry(name: str) -> TypeEntry:
    prefix, _, short = name.partition("_")
    kind = find_type(name)
    assert kind is not None
    module = importlib.import_module(f"costwarden.estimate.{PROVIDERS[prefix]}.{short}")
    about = (module.__doc__ or "").strip().split("\n")[0].removeprefix(f"{name}:").strip()
    declared: Sequence[Dimension] = () if callable(kind.dimensions) else kind.dimensions
    lines = [f"{_name(one)}: {one.doc}" if one.doc else _name(one) for one in declared]
    return TypeEntry(name, PROVIDERS[prefix], kind.doc or about, lines)


def _name(dimension: Dimension) -> str:
    return dimension.name if isinstance(dimension.name, str) else dimension.unit
