"""azurerm_traffic_manager_profile: DNS queries in two steps, points of the traffic view."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.azure._traffic_manager import SERVICE, is_enabled
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

BILLION = 1_000_000_000
QUERIES = metered(
    SERVICE,
    "DNS queries",
    "1M queries",
    "monthly_dns_queries",
    tiers=(
        Tier(BILLION, PriceKey(SERVICE, "dns-queries/first-1b"), "first 1B"),
        Tier(None, PriceKey(SERVICE, "dns-queries/over-1b"), "over 1B"),
    ),
    first_tier_only=True,
)
TRAFFIC_VIEW = metered(SERVICE, "Traffic view", "1M data points", "monthly_traffic_view_data_points")


def dimensions(view: ResourceView) -> list[Dimension]:
    if not is_enabled(view):
        return []
    return [QUERIES, TRAFFIC_VIEW] if view.flag("traffic_view_enabled") else [QUERIES]


RESOURCE = ResourceType("azurerm_traffic_manager_profile", dimensions)
