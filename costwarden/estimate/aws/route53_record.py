"""aws_route53_record: queries by routing; an alias to an AWS resource is free."""

from __future__ import annotations

from costwarden.estimate.aws._lines import tiered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonRoute53"
MILLION = 1_000_000
LINES = (
    ("Standard queries", "standard", "monthly_standard_queries"),
    ("Latency based routing queries", "latency", "monthly_latency_based_queries"),
    ("Geo DNS queries", "geo", "monthly_geo_queries"),
)


def _billed(record: ResourceView) -> bool:
    if not record.has("alias"):
        return True
    target = record.block("alias").reference("name")
    if target is not None:
        return target.type == "aws_route53_record"
    return record.compat


def _queries(name: str, kind: str, key: str) -> Dimension:
    tiers = (
        Tier(1_000 * MILLION, PriceKey(SERVICE, f"queries/{kind}/tier1"), "first 1B"),
        Tier(None, PriceKey(SERVICE, f"queries/{kind}/tier2"), "over 1B"),
    )
    return tiered(name, "1M queries", tiers, key, per=MILLION, when=_billed, page="Route 53")


RESOURCE = ResourceType("aws_route53_record", dimensions=tuple(_queries(*line) for line in LINES))
