"""Cloud Monitoring's metric volume."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

TIERS = {"0-100000": "first-100k", "100000-250000": "next-150k", "250000n": "over-250k"}


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.of("google", "Cloud Monitoring"):
        yield fact.row("Cloud Monitoring", f"data/{TIERS[fact.attributes['tier']]}", unit="MB")
