"""azurerm_data_factory: entities read, written and monitored."""

from __future__ import annotations

from costwarden.estimate.azure._data_factory import SERVICE
from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import ResourceType

_KEY = "monthly_%s_operation_entities"

RESOURCE = ResourceType(
    "azurerm_data_factory",
    (
        metered(
            SERVICE, "Read/Write operations", "50k entities", "monthly_read_write_operation_entities", sku="read-write"
        ),
        metered(
            SERVICE, "Monitoring operations", "50k entities", "monthly_monitoring_operation_entities", sku="monitor"
        ),
    ),
)
