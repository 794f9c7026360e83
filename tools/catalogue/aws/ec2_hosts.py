"""EC2 dedicated hosts: a host's price is 1.1 times that of the largest instance it can hold.

The rule is read off the price page (c5: 1.1 x c5.18xlarge = 3.366); figures from it are marked as estimated. Reserved
rates are those of the published test figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

LARGEST = {
    "c5": "c5.18xlarge",
    "c5d": "c5d.18xlarge",
    "c5n": "c5n.18xlarge",
    "c6g": "c6g.16xlarge",
    "c6gd": "c6gd.16xlarge",
    "c6i": "c6i.32xlarge",
    "c7g": "c7g.16xlarge",
    "i3": "i3.16xlarge",
    "m5": "m5.24xlarge",
    "m5d": "m5d.24xlarge",
    "m5n": "m5n.24xlarge",
    "m6g": "m6g.16xlarge",
    "m6gd": "m6gd.16xlarge",
    "m6i": "m6i.32xlarge",
    "m7g": "m7g.16xlarge",
    "r5": "r5.24xlarge",
    "r5d": "r5d.24xlarge",
    "r5n": "r5n.24xlarge",
    "r6g": "r6g.16xlarge",
    "r6i": "r6i.32xlarge",
    "r7g": "r7g.16xlarge",
}
MARGIN = Decimal("1.1")
SOURCES = ("karpenter", "lamngockhuong", "rosa-calculator")


def rows(facts: Facts) -> Iterator[PriceRow]:
    families = {size: family for family, size in LARGEST.items()}
    for source in SOURCES:
        for fact in facts.of("aws", "AmazonEC2", source=source):
            family = families.get(fact.attributes["instanceType"])
            if family is None or fact.attributes["purchase"] != "on_demand":
                continue
            row = fact.row("AmazonEC2", f"host/{family}/on-demand", unit="hour")
            yield replace(row, amount=row.amount * MARGIN, estimated=True)
