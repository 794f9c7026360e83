"""Managed services outside us-central1, where no collected price exists: scaled by what a disk costs there.

Google moves the prices of its managed services from region to region as it moves its disks' (London 1.2, Tokyo 1.3);
the rows are marked estimated, and a listed or collected price always comes before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.google import memorystore, sql

HOME = "us-central1"
YARDSTICK = "disk/ssd"
SERVICES = ("Cloud SQL", "Memorystore", "Kubernetes Engine", "BigQuery", "Spanner", "Bigtable", "Filestore")
DIGITS = Decimal("1e-9")


def rows(facts: Facts) -> Iterator[PriceRow]:
    from tools.catalogue.build import listed

    known = [row for row in listed() if row.provider == "google" and row.service in SERVICES]
    known += [*sql.rows(facts), *memorystore.rows(facts)]
    ratios = _ratios(facts)
    for row in known:
        if row.region != HOME:
            continue
        for region, ratio in ratios.items():
            yield replace(
                row,
                region=region,
                amount=(row.amount * ratio).quantize(DIGITS).normalize(),
                source=f"{row.source} ({HOME}), scaled by disk prices",
                estimated=True,
            )


def _ratios(facts: Facts) -> dict[str, Decimal]:
    """How much dearer than in us-central1 a GB of SSD disk is, by region."""
    amounts = {
        fact.region: fact.amount
        for fact in facts.of("google", "Compute Engine storage")
        if fact.attributes["family"] == YARDSTICK
    }
    return {region: amount / amounts[HOME] for region, amount in sorted(amounts.items()) if region != HOME}
