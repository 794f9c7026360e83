"""azurerm_eventhub_cluster: capacity units of a dedicated cluster; the reference prices them on its namespaces."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure.eventhub_namespace import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

MOST_DIGITS = 4


def dimensions(view: ResourceView) -> list[Dimension]:
    if view.compat:
        return []
    units = view.text("sku_name", "Dedicated_1").rpartition("_")[2]
    count = Decimal(units) if units.isascii() and units.isdigit() and len(units) < MOST_DIGITS else Decimal(1)
    return [
        fixed(
            SERVICE,
            "Capacity (Dedicated)",
            "capacity units",
            count,
            sku="capacity/dedicated",
            by="capacity of sku_name (1)",
        )
    ]


RESOURCE = ResourceType("azurerm_eventhub_cluster", dimensions)
