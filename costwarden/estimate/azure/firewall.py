"""azurerm_firewall: hours of a deployment by tier and place, data through it."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Firewall"
HUB_LABELS = {  # as the price list writes them
    "Standard": "Standard Secure Virtual Hub",
    "Premium": "Premium Secured Virtual Hub",
    "Basic": "Basic Secured Virtual Hub",
}


def dimensions(view: ResourceView) -> list[Dimension]:
    tier = view.text("sku_tier", "Standard").capitalize()
    in_hub = view.text("sku_name").lower() == "azfw_hub" or view.has("virtual_hub")
    label = HUB_LABELS.get(tier, tier) if in_hub else tier
    slug = tier.lower()
    return [
        fixed(SERVICE, f"Deployment ({label})", "hours", sku=f"deployment/{slug}"),
        metered(SERVICE, "Data processed", "GB", "monthly_data_processed_gb", sku=f"data/{slug}"),
    ]


RESOURCE = ResourceType("azurerm_firewall", dimensions)
