"""DNS records, public and private: what a zone answers is billed by the query, in two steps."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import PriceKey, ResourceType, Tier

SERVICE = "Azure DNS"
BILLION = 1_000_000_000
QUERIES = metered(
    SERVICE,
    "DNS queries",
    "1M queries",
    "monthly_queries",
    tiers=(
        Tier(BILLION, PriceKey(SERVICE, "dns-queries/first-1b"), "first 1B"),
        Tier(None, PriceKey(SERVICE, "dns-queries/over-1b"), "over 1B"),
    ),
    first_tier_only=True,
)


def record_type(name: str) -> ResourceType:
    """A record set of either kind of zone."""
    return ResourceType(name, (QUERIES,))


def zone_type(name: str) -> ResourceType:
    """A zone: so much a month, whatever is in it."""
    return ResourceType(name, (fixed(SERVICE, "Hosted zone", "months"),))


def resolver_part(name: str, line: str) -> ResourceType:
    """A billed part of a private resolver: an endpoint or a set of forwarding rules."""
    return ResourceType(
        name, (fixed(SERVICE, line, "months", sku=f"private-resolver/{line.lower().replace(' ', '-')}"),)
    )
