"""Prices of the public test figures of Azure types, keyed by the line's name as a path (estimate/azure/_lines.py).

A figure is known for its test's regions. A test with resources in several regions does not say which of them a figure
belongs to: where all its figures of a line agree, the price is taken for each of the regions and marked estimated.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.estimate.azure._lines import per_of, sku_of
from costwarden.estimate.region import azure_region
from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Fact, Facts

UNNAMED = "eastus"  # the tests' provider default, where a resource names no region
SAME = Decimal("0.01")  # figures this close are one price, printed with different precision
HOURS = Decimal(730)


def regions_of(fact: Fact) -> list[str]:
    """The regions a figure can belong to: "mixed:Dynamic,West Europe" is westeurope ("Dynamic" is an IP's kind)."""
    if fact.region == "global":
        return ["*"]
    names = [azure_region(name) for name in fact.region.removeprefix("mixed:").split(",")]
    found = [name for name in dict.fromkeys(names) if name and name != "dynamic" and "-" not in name and name != "?"]
    return found or [UNNAMED]


def golden_rows(
    facts: Facts,
    type_name: str,
    service: str,
    *,
    hourly_units: Collection[str] = (),
    sku: Callable[[Fact], str | None] | None = None,
    anywhere: bool = False,
) -> Iterator[PriceRow]:
    """Rows of one type. hourly_units: printed units that stand for a month of hours ("RU/s x 100"), divided by 730.

    sku: another path than the name's; None leaves the figure out. anywhere: the price is the same in every region.
    Lines whose figures differ (another tier, another region) are left out: write them by hand.
    """
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts.golden(type_name):
        path = sku(fact) if sku else sku_of(fact.attributes["component"])
        if path is not None:
            for region in ["*"] if anywhere else regions_of(fact):
                groups.setdefault((path, region), []).append(fact)
    for (path, region), found in groups.items():
        best = min(found, key=_precision)
        if any(abs(other.amount - best.amount) > SAME * best.amount + _error(other) for other in found):
            continue
        per = HOURS if best.unit in hourly_units else per_of(best.unit)
        row = best.row(service, path, unit=best.unit, region=region, per=per)
        yield replace(row, estimated=row.estimated or len(regions_of(best)) > 1)


def _precision(fact: Fact) -> Decimal:
    error = fact.attributes.get("rel_err")
    return Decimal(str(error)) if error is not None else Decimal("0.0005")


def _error(fact: Fact) -> Decimal:
    return fact.amount * _precision(fact)
