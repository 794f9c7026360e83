"""azurerm_automation_account: job minutes and nodes that no resource of their own says."""

from costwarden.estimate.azure._automation import JOBS, NODES
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("azurerm_automation_account", (JOBS, NODES))
