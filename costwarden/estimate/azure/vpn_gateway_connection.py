"""azurerm_vpn_gateway_connection: hours of a site's connection."""

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure._scale_units import SERVICE
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_vpn_gateway_connection", (fixed(SERVICE, "S2S Connections", "hours", sku="vpn/s2s-connection"),)
)
