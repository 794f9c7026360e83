"""azurerm_virtual_network_gateway_connection: hours of a tunnel between sites (the price of the eleventh and on)."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure.virtual_network_gateway import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    gateway = view.reference("virtual_network_gateway_id")
    if gateway is None and not view.compat:
        view.assume("the gateway of the connection is not in the plan: not a basic one; add it to the plan")
    default = "Basic" if view.compat else "VpnGw1"
    sku = gateway.text("sku", "Basic") if gateway is not None else default
    if sku.lower() == "basic" or view.text("type").lower() != "ipsec":
        return []
    return [fixed(SERVICE, f"VPN gateway ({sku})", "hours", sku="s2s-tunnel")]


RESOURCE = ResourceType("azurerm_virtual_network_gateway_connection", dimensions)
