"""azurerm_lb: data through a standard load balancer; a basic one is free."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Load Balancer"
DATA = metered(SERVICE, "Data processed", "GB", "monthly_data_processed_gb", sku="data")


def is_standard(view: ResourceView) -> bool:
    return view.text("sku", "Basic").lower() == "standard"


def dimensions(view: ResourceView) -> list[Dimension]:
    return [DATA] if is_standard(view) else []


RESOURCE = ResourceType("azurerm_lb", dimensions)
