"""azurerm_mssql_managed_instance: see _managed_instances.py."""

from __future__ import annotations

from costwarden.estimate.azure._managed_instances import instance_lines
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_mssql_managed_instance", lambda view: instance_lines(view, "cores", "Additional Storage")
)
