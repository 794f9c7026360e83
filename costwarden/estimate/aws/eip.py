"""aws_eip: a public IPv4 address, billed used or not since February 2024."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

ATTACHMENTS = ("instance", "network_interface", "allocation_id", "customer_owned_ipv4_pool")
ATTACHING = (
    ("aws_eip_association", "allocation_id"),
    ("aws_nat_gateway", "allocation_id"),
    ("aws_lb", "subnet_mapping"),
)


def _billed(address: ResourceView) -> bool:
    """Always; with --compat infracost only an address that is attached to nothing."""
    if not address.compat:
        return True
    if any(address.has(name) for name in ATTACHMENTS):
        return False
    return not any(address.referencing(kind, attribute) for kind, attribute in ATTACHING)


RESOURCE = ResourceType(
    "aws_eip",
    dimensions=(
        Dimension(
            lambda address: "IP address (if unused)" if address.compat else "Public IPv4 address",
            "hours",
            PriceKey("AmazonVPC", "public-ipv4"),
            hourly(),
            when=_billed,
            doc="hours; 730; VPC pricing, public IPv4 addresses",
        ),
    ),
)
