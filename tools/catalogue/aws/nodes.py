"""Nodes of ElastiCache and OpenSearch Service: on demand and reserved without upfront payment, every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

RATES = {
    "on_demand": "",
    "ri:yrTerm1Standard.noUpfront": "/reserved-1yr-no_upfront",
    "ri:yrTerm3Standard.noUpfront": "/reserved-3yr-no_upfront",
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.of("aws", "AmazonElastiCache", source="LeanerCloud"):
        rate = RATES.get(fact.attributes["purchase"])
        if rate is not None and fact.amount:
            sku = f"node/{fact.attributes['instanceType']}/{fact.attributes['cacheEngine'].lower()}{rate}"
            yield fact.row("AmazonElastiCache", sku, unit="hour")
    for fact in facts.of("aws", "AmazonES", source="LeanerCloud"):
        rate = RATES.get(fact.attributes["purchase"])
        if rate is not None and fact.amount:
            sku = f"instance/{fact.attributes['instanceType'].removesuffix('.search')}{rate}"
            yield fact.row("AmazonES", sku, unit="hour")
