"""Every Terraform type with a price, and what its file says about it: the list behind `prices info --types`."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from costwarden.estimate.registry import find_type, free_types, known_types
from costwarden.estimate.resource import Dimension

LINES = Path(__file__).with_name("lines.tsv")
"""Type, line, doc: what types whose lines depend on the resource can put on a bill (tools/type_lines.py)."""
REGIONS = Path(__file__).with_name("regions.tsv")
"""Type, regions in which an example of it has every price, regions of the provider (tools/type_regions.py)."""
PROVIDERS = {"aws": "aws", "azurerm": "azure", "google": "google"}


@dataclass(frozen=True, slots=True)
class TypeEntry:
    type: str
    provider: str
    about: str  # the first line of the file's docstring
    regions: tuple[int, int]  # with every price of an example, of those the provider has; (0, 0): not counted
    dimensions: Sequence[str]  # "name: unit; quantity or default; source", a part's as "part / name: ..."


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
    lines = [f"{_name(one)}: {one.doc}" for one in declared]
    lines += [f"{line}: {doc}" for line, doc in _written_lines().get(name, ())]
    return TypeEntry(name, PROVIDERS[prefix], kind.doc or about, _covered().get(name, (0, 0)), lines)


@cache
def _written_lines() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in LINES.read_text(encoding="utf-8").splitlines():
        kind, line, doc = row.split("\t")
        found.setdefault(kind, []).append((line, doc))
    return found


@cache
def _covered() -> dict[str, tuple[int, int]]:
    rows = (row.split("\t") for row in REGIONS.read_text(encoding="utf-8").splitlines())
    return {kind: (int(priced), int(of)) for kind, priced, of in rows}


def _name(dimension: Dimension) -> str:
    return dimension.name if isinstance(dimension.name, str) else dimension.unit
