"""What the collected table of Linux machines says, with the Windows prices among them told apart.

For the AMD sizes of the fifth version and the burstable ones of the second the table has, by region and at random, the
Windows price under the Linux name (checked against the price list of five European regions). Windows costs a fixed
amount above Linux, so such a row is an exact Windows price and, less that amount, an estimated Linux one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from costwarden.prices.schema import PriceRow

MIXED = re.compile(r"linux/standard_(?:([de])\d+(?:-\d+)?ad?s_v5|b\d+([a-z]*s_v2))")
Priced = Mapping[tuple[str, str], Decimal]
"""(sku, region) -> US dollars an hour, from the price list."""

# How far above its group's cheapest a Linux price may lie; Windows adds 11 % to a burstable size, 70 % to others.
LINUX_SPREAD = {"b": Decimal("1.05"), "d": Decimal("1.3"), "e": Decimal("1.3")}


def told_apart(table: Sequence[PriceRow], listed: Priced) -> Iterator[PriceRow]:
    """The table's rows; a mixed size that the price list does not have at all is left out."""
    anchors: dict[str, tuple[Decimal, Decimal]] = {}  # sku -> Linux price somewhere, what Windows adds to it
    for (sku, region), amount in sorted(listed.items()):
        windows = listed.get((sku.replace("linux/", "windows/", 1), region))
        if MIXED.fullmatch(sku) and windows is not None:
            anchors[sku] = (amount, windows - amount)
    ratios: dict[tuple[str, str], Decimal] = {}
    for row in table:
        group = group_of(row.sku)
        if group and row.sku in anchors:
            ratio = row.amount / anchors[row.sku][0]
            ratios[group, row.region] = min(ratio, ratios.get((group, row.region), ratio))
    for row in table:
        group = group_of(row.sku)
        if not group:
            yield row
        elif row.sku in anchors:
            base, uplift = anchors[row.sku]
            if row.amount / base <= ratios[group, row.region] * LINUX_SPREAD[group[0]]:
                yield row
            else:
                yield replace(row, sku=row.sku.replace("linux/", "windows/", 1))
                yield replace(row, amount=row.amount - uplift, estimated=True)


def group_of(sku: str) -> str:
    """The sizes that share a region's price level: "d", "e", or the burstable family, "bals_v2"; "" for all others."""
    match = MIXED.fullmatch(sku)
    return "" if match is None else match[1] or f"b{match[2]}"
