"""azurerm_public_ip_prefix: hours; the reference counts one, the bill every address in it."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure.public_ip import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType, hourly
from costwarden.estimate.view import ResourceView

DEFAULT_LENGTH, SHORTEST, LONGEST = 28, 20, 32


def dimensions(view: ResourceView) -> list[Dimension]:
    if view.text("ip_version", "IPv4").lower() == "ipv6" and not view.compat:
        return []
    length = int(min(max(view.number("prefix_length", DEFAULT_LENGTH), SHORTEST), LONGEST))
    addresses = 1 if view.compat else 2 ** (LONGEST - length)
    return [
        fixed(
            SERVICE,
            "IP prefix",
            "hours",
            hourly(addresses),
            sku="prefix/address",
            by="addresses of prefix_length (28) x 730",
        )
    ]


RESOURCE = ResourceType("azurerm_public_ip_prefix", dimensions)
