"""google_compute_external_vpn_gateway: traffic to a gateway outside Google Cloud."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._egress import FROM_VPN, egress, to_internet
from costwarden.estimate.resource import Child, ResourceType
from costwarden.estimate.view import ResourceView

_LINES = tuple(to_internet("IPSec traffic", FROM_VPN))


def children(owner: ResourceView) -> Iterator[Child]:
    yield from egress(owner, _LINES)


RESOURCE = ResourceType("google_compute_external_vpn_gateway", children=children)
