"""azurerm_virtual_network_gateway: hours by SKU, dialled-in tunnels above 128, data out to other networks."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.azure._zones import network_zone
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "VPN Gateway"
FREE_TUNNELS = 128
TUNNELS, DATA = "p2s_connection", "monthly_data_transfer_gb"


def _tunnels(view: ResourceView) -> Quantity | None:
    count = view.usage(TUNNELS)
    return None if count is None else at_least(count - FREE_TUNNELS, 0)


def _above_free(view: ResourceView) -> bool:
    return _tunnels(view) != 0


P2S = metered(
    SERVICE,
    "VPN gateway P2S tunnels (over 128)",
    "tunnel",
    TUNNELS,
    quantity=_tunnels,
    when=_above_free,
    sku="p2s-tunnel",
)
TRANSFER = {
    zone: metered(SERVICE, "VPN gateway data tranfer", "GB", DATA, sku=f"data/zone-{zone}") for zone in (1, 2, 3)
}


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.text("sku", "Basic")
    if view.text("type").lower() == "expressroute" and not view.compat:
        path = f"express-route/{sku.lower()}"
        return [fixed(SERVICE, f"ExpressRoute gateway ({sku})", "hours", sku=path)]
    hours = fixed(SERVICE, f"VPN gateway ({sku})", "hours", sku=f"gateway/{sku.lower()}")
    return [hours, P2S, TRANSFER[network_zone(view.region)]]


RESOURCE = ResourceType("azurerm_virtual_network_gateway", dimensions)
