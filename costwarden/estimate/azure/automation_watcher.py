"""azurerm_automation_watcher: it watches all month."""

from costwarden.estimate.azure._automation import SERVICE
from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("azurerm_automation_watcher", (fixed(SERVICE, "Watcher", "hours"),))
