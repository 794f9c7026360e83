"""Persistent disks, local SSDs and snapshots of every region."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

SERVICE = "Compute Engine"
HOURS = Decimal(730)
DISKS = {
    "disk/hdd": "disk/pd-standard/gb",
    "disk/balanced": "disk/pd-balanced/gb",
    "disk/ssd": "disk/pd-ssd/gb",
    "disk/extreme": "disk/pd-extreme/gb",
    "disk/hyperdisk-extreme": "disk/hyperdisk-extreme/gb",
    "disk/hdd-replicated": "regional-disk/pd-standard/gb",
    "disk/balanced-replicated": "regional-disk/pd-balanced/gb",
    "disk/ssd-replicated": "regional-disk/pd-ssd/gb",
    "disk/snapshot": "snapshot/gb",
}
LOCAL = {
    "GB-month": "on-demand",
    "month_spot": "spot",
    "month_1y": "committed-1yr",
    "month_3y": "committed-3yr",
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.of("google", "Compute Engine storage"):
        family = fact.attributes["family"]
        if family in DISKS:
            yield fact.row(SERVICE, DISKS[family], unit="GB-month")
        elif family == "disk/local":
            yield fact.row(SERVICE, f"local-ssd/{LOCAL[fact.unit]}", unit="GB-month")
