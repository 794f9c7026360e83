"""azurerm_managed_disk: its size step, or what an ultra disk has provisioned."""

from __future__ import annotations

from costwarden.estimate.azure._disks import disk_lines
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("azurerm_managed_disk", lambda view: disk_lines(view, "storage_account_type"))
