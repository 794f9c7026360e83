"""azurerm_public_ip_prefix: hours; the reference counts one, the bill every address in it."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure.public_ip import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType, hourly
from costwarden.estimate.view import ResourceView

DEFAULT_LENGTH = 28


def dimensions(view: ResourceView) -> list[Dimension]:
    if view.text("ip_version", "IPv4").lower() == "ipv6" and not view.compat:
        return []
    length = int(view.number("prefix_length", DEFAULT_LENGTH))
    addresses = 1 if view.compat else 2 ** min(max(32 - length, 0), 32)
    return [fixed(SERVICE, "IP prefix", "hours", hourly(addresses), sku="prefix/address")]


RESOURCE = ResourceType("azurerm_public_ip_prefix", dimensions)
