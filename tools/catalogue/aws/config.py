"""AWS Config items and rule evaluations of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Config": ("items", "item"),
    "Config Custom": ("items/custom", "item"),
    "Config Rules first 100000": ("rules/tier1", "evaluation"),
    "Config Rules next 400000": ("rules/tier2", "evaluation"),
    "Config Rules 500001 and more": ("rules/tier3", "evaluation"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "config", "AWSConfig", SKUS)
