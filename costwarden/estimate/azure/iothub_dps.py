"""azurerm_iothub_dps: operations that enrol devices."""

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.azure.iothub import SERVICE
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_iothub_dps",
    (metered(SERVICE, "Device provisioning", "1k operations", "monthly_operations", sku="provisioning/operation"),),
)
