"""Published prices of components, collected outside this repository, as a second opinion on the examples' lines.

Each is what a public test-suite printed for a component of a Terraform type: name, unit, price per unit, region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.estimate.example import Case, Line
from tools.catalogue.facts import Fact, Facts

_HOME = {"aws": "us-east-1", "azurerm": "eastus", "google": "us-central1"}  # where a test says no region
ROUNDING = Decimal("0.001")  # printed costs have two decimals: a price derived from one is that exact


def read_facts(shared: Path) -> Facts:
    return _read(shared / "data" / "prices" / "prices.parquet")


@cache
def _read(path: Path) -> Facts:
    return Facts(path, prefix="infracost:")


def places_of(fact: Fact, type_name: str) -> frozenset[str]:
    """The regions a fact may be of; a test with several regions does not say which."""
    words = fact.region.removeprefix("mixed:").lower().replace(" ", "").split(",")
    home = _HOME[type_name.partition("_")[0]]
    return frozenset(home if word in ("?", "dynamic", "") else word for word in words)


def facts_for(type_name: str, case: Case, line: Line, facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts of a type that are about this line: same name, same unit, a region that can be the case's."""
    name = line.line.rpartition(" / ")[2]
    for fact in facts:
        same = fact.attributes["component"] == name and fact.unit == line.unit
        if same and case.region in places_of(fact, type_name):
            yield fact


def agrees(price: str, fact: Fact) -> bool:
    error = max(2 * Decimal(repr(fact.attributes.get("rel_err") or 0)), ROUNDING)
    return abs(Decimal(price) - fact.amount) <= error * fact.amount
