"""Cloud Storage by class and location: regions, dual-regions (eur4) and multi-regions (eu)."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

SERVICE = "Cloud Storage"
MULTI = {"asia-multi": "asia", "europe-multi": "eu", "us-multi": "us"}
CLASSES = {"standard": "standard", "nearline": "nearline", "coldline": "coldline", "archiv": "archive"}
CLASSES["dra"] = "durable_reduced_availability"


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.of("google", SERVICE):
        _, what, name = fact.attributes["family"].split("/")
        kept = CLASSES[name.partition("-")[0]]
        region = MULTI.get(fact.region, fact.region)
        if what == "bucket":
            yield fact.row(SERVICE, f"{kept}/gb", unit="GB-month", region=region)
        else:
            yield fact.row(SERVICE, f"{kept}/retrieval", unit="GB", region=region)
