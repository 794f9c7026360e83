"""azurerm_virtual_hub: hours of a standard hub, data through it; a basic hub is free."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.azure._scale_units import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

KEY = "monthly_data_processed_gb"
DEPLOYMENT = fixed(SERVICE, "Deployment", "hours", sku="hub/hour")
DATA = metered(SERVICE, "Data processed", "GB", KEY, sku="hub/gb")


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.text("sku").lower()
    if not sku and not view.compat and view.has("virtual_wan_id"):
        wan = view.reference("virtual_wan_id")
        sku = wan.text("type", "Standard").lower() if wan is not None else "standard"
    if sku != "standard":
        return []
    return [DEPLOYMENT, DATA] if view.usage(KEY) is not None or not view.compat else [DEPLOYMENT]


RESOURCE = ResourceType("azurerm_virtual_hub", dimensions)
