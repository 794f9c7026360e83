"""azurerm_vpn_gateway: scale units of 500 Mbps between sites, by the month."""

from costwarden.estimate.azure._scale_units import scale_units
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_vpn_gateway",
    (scale_units("S2S scale units (500 Mbps)", "scale_unit", "vpn/s2s-scale-unit"),),
)
