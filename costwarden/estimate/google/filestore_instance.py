"""google_filestore_instance: provisioned capacity by tier."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

TIERS = {
    "STANDARD": "basic-hdd",
    "BASIC_HDD": "basic-hdd",
    "PREMIUM": "basic-ssd",
    "BASIC_SSD": "basic-ssd",
    "HIGH_SCALE_SSD": "zonal",
    "ZONAL": "zonal",
    "REGIONAL": "enterprise",
    "ENTERPRISE": "enterprise",
}


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    tier = instance.text("tier").upper()
    kept = TIERS.get(tier)
    capacity = sum((share.number("capacity_gb", 1024) for share in instance.blocks("file_shares")), Decimal(0))
    yield Dimension(
        f"Capacity ({tier.lower()})",
        "GiB",
        PriceKey("Filestore", kept) if kept else None,
        capacity,
        doc="GiB; file_shares.capacity_gb; Filestore pricing",
    )


RESOURCE = ResourceType("google_filestore_instance", dimensions=dimensions, doc="Capacity")
