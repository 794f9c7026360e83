"""azurerm_eventhub_namespace: events in, capture, units of its tier, storage above what the units include."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Event Hubs"
UNITS = {
    "Basic": "throughput units",
    "Standard": "throughput units",
    "Premium": "processing units",
    "Dedicated": "capacity units",
}
INCLUDED_GB = {"Premium": 1_000, "Dedicated": 10_000}  # per unit


def dimensions(view: ResourceView) -> list[Dimension]:
    tier = "Dedicated" if view.has("dedicated_cluster_id") else view.text("sku", "Basic").capitalize()
    count: Quantity = view.usage("throughput_or_capacity_units") or view.number("capacity", 1)
    slug = tier.lower()
    lines: list[Dimension] = []
    if tier in ("Basic", "Standard"):
        lines.append(
            metered(SERVICE, f"Ingress event ({tier})", "1M events", "monthly_ingress_events", sku=f"event/{slug}")
        )
    if tier == "Standard" and str(view.usage_value("capture_enabled")).lower() == "true":
        lines.append(
            fixed(SERVICE, "Capture", "units", count, sku="capture/standard", by="capacity (1) where capture is on")
        )
    if view.compat or tier != "Dedicated" or view.reference("dedicated_cluster_id") is None:  # else the cluster's cost
        lines.append(
            fixed(
                SERVICE,
                f"Capacity ({tier})",
                UNITS.get(tier, "units"),
                count,
                sku=f"capacity/{slug}",
                by="capacity (1)",
            )
        )
    included = INCLUDED_GB.get(tier)
    if included is not None:
        lines.append(_retention(count * included))
    return lines


def _retention(included: Quantity) -> Dimension:
    def above(view: ResourceView) -> Quantity | None:
        stored = view.usage("retention_storage_gb")
        return None if stored is None else at_least(stored - included, 0)

    return metered(SERVICE, "Extended retention", "GB", "retention_storage_gb", quantity=above)


RESOURCE = ResourceType("azurerm_eventhub_namespace", dimensions)
