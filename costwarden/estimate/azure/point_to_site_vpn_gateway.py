"""azurerm_point_to_site_vpn_gateway: scale units of 500 Mbps, and the people connected."""

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.azure._scale_units import SERVICE, scale_units
from costwarden.estimate.resource import ResourceType

KEY = "monthly_p2s_connections_hrs"
RESOURCE = ResourceType(
    "azurerm_point_to_site_vpn_gateway",
    (
        scale_units("P2S scale units (500 Mbps)", "scale_unit", "vpn/p2s-scale-unit"),
        metered(SERVICE, "P2S connections", "hours", KEY, sku="vpn/p2s-connection"),
    ),
)
