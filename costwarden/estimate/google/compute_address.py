"""google_compute_address and _global_address: external addresses, by what they are attached to."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._machines import SPOT, purchase_of
from costwarden.estimate.google.compute_instance import ADDRESS
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

LINES = {
    "standard": ("IP address (standard VM)", "ip/vm"),
    "preemptible": ("IP address (preemptible VM)", "ip/spot-vm"),
    "unused": ("IP address (unused)", "ip/unused"),
}
FREE_PURPOSES = (
    "VPC_PEERING",
    "SHARED_LOADBALANCER_VIP",
    "PRIVATE_SERVICE_CONNECT",
    "IPSEC_INTERCONNECT",
    "PRIVATE_NAT",
)


def _attached(address: ResourceView) -> str:
    """standard | preemptible | unused | free (held by a forwarding rule, which is billed itself)."""
    for machine in address.referencing("google_compute_instance", ADDRESS):
        return "preemptible" if purchase_of(machine) == SPOT else "standard"
    if not address.compat:
        for rule in ("google_compute_forwarding_rule", "google_compute_global_forwarding_rule"):
            if address.referencing(rule, "ip_address"):
                return "free"
        if address.referencing("google_compute_router_nat", "nat_ips"):
            return "standard"
    return "unused"


def dimensions(address: ResourceView) -> Iterator[Dimension]:
    if address.text("address_type").upper() == "INTERNAL" or address.text("purpose").upper() in FREE_PURPOSES:
        return
    attached = _attached(address)
    if attached == "free":
        return
    name, sku = LINES[attached]
    yield Dimension(
        name, "hours", PriceKey("Networking", sku), hourly(), doc="hours; 730; VPC network pricing, external addresses"
    )


RESOURCE = ResourceType("google_compute_address", dimensions=dimensions, doc="IP address")
