"""azurerm_public_ip: hours of an address, by kind."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "IP Addresses"


def dimensions(view: ResourceView) -> list[Dimension]:
    if view.text("ip_version", "IPv4").lower() == "ipv6" and not view.compat:
        return []  # an IPv6 address is not billed
    allocation = view.text("allocation_method", "Static").lower()
    sku = view.text("sku", "Standard").lower()
    if allocation == "dynamic":
        sku = "basic"  # only a basic address can be dynamic
    reach = view.text("sku_tier", "Regional").lower() if sku == "standard" else "regional"
    path = f"{sku}/{allocation}" if reach == "regional" else f"global/{allocation}"
    return [fixed(SERVICE, f"IP address ({allocation}, {reach})", "hours", sku=path)]


RESOURCE = ResourceType("azurerm_public_ip", dimensions)
