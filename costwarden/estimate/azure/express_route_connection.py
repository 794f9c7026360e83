"""azurerm_express_route_connection: hours of a circuit's connection to a hub's gateway."""

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import ResourceType

SERVICE = "Virtual WAN"
RESOURCE = ResourceType(
    "azurerm_express_route_connection",
    (fixed(SERVICE, "ER Connections", "hours", sku="express-route/connection"),),
)
