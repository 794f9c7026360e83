"""aws_api_gateway_rest_api: its requests."""

from __future__ import annotations

from costwarden.estimate.aws._lines import tiered
from costwarden.estimate.resource import PriceKey, ResourceType, Tier

SERVICE = "AmazonApiGateway"
MILLION = 1_000_000
TIERS = (
    Tier(333 * MILLION, PriceKey(SERVICE, "rest/requests/tier1"), "first 333M"),
    Tier(1_000 * MILLION, PriceKey(SERVICE, "rest/requests/tier2"), "next 667M"),
    Tier(20_000 * MILLION, PriceKey(SERVICE, "rest/requests/tier3"), "next 19B"),
    Tier(None, PriceKey(SERVICE, "rest/requests/tier4"), "over 20B"),
)

RESOURCE = ResourceType(
    "aws_api_gateway_rest_api",
    dimensions=(tiered("Requests", "1M requests", TIERS, "monthly_requests", per=MILLION, page="API Gateway"),),
)
