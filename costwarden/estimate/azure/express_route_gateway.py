"""azurerm_express_route_gateway: scale units of 2 Gbps, by the month."""

from costwarden.estimate.azure._scale_units import scale_units
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_express_route_gateway",
    (scale_units("ER scale units (2 Gbps)", "scale_units", "express-route/scale-unit"),),
)
