"""azurerm_search_service: search units (partitions x replicas), and images extracted in three tiers."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Cognitive Search"
_NAMES = {
    "basic": "Basic",
    "standard": "Standard S1",
    "standard2": "Standard S2",
    "standard3": "Standard S3",
    "storage_optimized_l1": "Storage Optimized L1",
    "storage_optimized_l2": "Storage Optimized L2",
}
_TIERS = (
    Tier(1_000_000, PriceKey(SERVICE, "images/first"), "first 1M"),
    Tier(5_000_000, PriceKey(SERVICE, "images/next"), "next 4M"),
    Tier(None, PriceKey(SERVICE, "images/over"), "over 5M"),
)


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    sku = view.text("sku").lower()
    if sku == "free":
        return
    units = int(view.number("partition_count", 1) * view.number("replica_count", 1))
    name = f"Search usage ({_NAMES.get(sku, sku)}, {units} {'unit' if units == 1 else 'units'})"
    yield fixed(
        SERVICE,
        name,
        "hours",
        hourly(units),
        sku=f"unit/{sku.replace('_', '-')}",
        by="partition_count x replica_count (1) x 730",
    )
    key = "monthly_images_extracted"
    yield metered(SERVICE, "Image extraction", "1000 images", key, tiers=_TIERS, first_tier_only=True)


RESOURCE = ResourceType("azurerm_search_service", dimensions)
