"""azurerm_data_factory_integration_runtime_self_hosted: activities on one's own machines."""

from __future__ import annotations

from costwarden.estimate.azure._data_factory import activity_lines
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_data_factory_integration_runtime_self_hosted", lambda view: activity_lines("self-hosted")
)
