"""google_compute_vpn_gateway: the traffic through a classic VPN gateway; the gateway itself is free."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._egress import between_regions, egress
from costwarden.estimate.resource import Child, ResourceType
from costwarden.estimate.view import ResourceView

_LINES = tuple(between_regions("IPSec traffic"))


def children(owner: ResourceView) -> Iterator[Child]:
    yield from egress(owner, _LINES)


RESOURCE = ResourceType("google_compute_vpn_gateway", children=children)
