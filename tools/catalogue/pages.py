"""From a price page's descriptions to catalogue keys: what most AWS mappers do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

GLOBAL = "global"  # how the pages call a price without a region


def page_rows(facts: Facts, page: str, service: str, skus: Mapping[str, tuple[str, str]]) -> Iterator[PriceRow]:
    """The page's facts whose description is a key of `skus`, which gives (sku, unit); all regions of the page."""
    for fact in facts.page(page):
        found = skus.get(fact.attributes["description"])
        if found:
            region = "*" if fact.region == GLOBAL else ""
            yield fact.row(service, found[0], unit=found[1], region=region)
