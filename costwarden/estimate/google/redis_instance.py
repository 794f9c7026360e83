"""google_redis_instance: gigabytes, at a price that falls with the size of the instance."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

BANDS = ((4, "M1"), (10, "M2"), (35, "M3"), (100, "M4"))
TIERS = {"BASIC": "basic", "STANDARD_HA": "standard"}


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    size = instance.number("memory_size_gb", 1)
    band = next((name for most, name in BANDS if size <= most), "M5")
    tier = TIERS.get(instance.text("tier", "BASIC").upper(), "basic")
    # A read replica costs what a node costs: the standard tier's price holds for one primary and one replica.
    nodes = Decimal(1)
    if not instance.compat and tier == "standard":
        nodes = max((instance.number("replica_count", 1) + 1) / 2, Decimal(1))
    yield Dimension(
        f"Redis instance ({tier}, {band})",
        "GB",
        PriceKey("Memorystore", f"redis/{tier}/{band.lower()}"),
        size * nodes * (instance.hours() / HOURS),
        doc="GB; memory_size_gb; Memorystore for Redis pricing",
    )


RESOURCE = ResourceType("google_redis_instance", dimensions=dimensions, doc="Redis instance")
