"""aws_route53_resolver_endpoint: a network interface per address, and the queries."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.aws._lines import running, tiered
from costwarden.estimate.resource import PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonRoute53"
MILLION = 1_000_000
TIERS = (
    Tier(1_000 * MILLION, PriceKey(SERVICE, "resolver/queries/tier1"), "first 1B"),
    Tier(None, PriceKey(SERVICE, "resolver/queries/tier2"), "over 1B"),
)


def _interfaces(endpoint: ResourceView) -> Decimal:
    return Decimal(len(endpoint.blocks("ip_address")))


RESOURCE = ResourceType(
    "aws_route53_resolver_endpoint",
    dimensions=(
        running("Resolver endpoints", PriceKey(SERVICE, "resolver/hours"), _interfaces, page="Route 53"),
        tiered("DNS queries", "1M queries", TIERS, "monthly_queries", per=MILLION, page="Route 53"),
    ),
)
