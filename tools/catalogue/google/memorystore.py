"""Memorystore for Redis as published test figures recorded it in us-central1."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

SERVICE = "Memorystore"
REGION = "us-central1"


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.golden("google_redis_instance"):
        tier, _, band = fact.attributes["component"][len("Redis instance (") : -1].partition(", ")
        yield fact.row(SERVICE, f"redis/{tier}/{band.lower()}", unit="GB-month", region=REGION)
