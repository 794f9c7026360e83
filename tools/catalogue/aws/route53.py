"""Route 53 zones, health checks, queries and resolver endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "DNS Zone first 25": ("zone/tier1", "month"),
    "DNS Zone": ("zone/tier2", "month"),
    "Basic Health checks AWS per Mo": ("health-check/aws", "month"),
    "Basic Health checks External Non AWS per Mo": ("health-check/non_aws", "month"),
    "Optional Health Check Features AWS per Mo": ("health-check/option/aws", "month"),
    "Optional Health Check Features External Non AWS per Mo": ("health-check/option/non_aws", "month"),
    "Basic Traffic Flow Routing per Mo": ("policy-record", "month"),
    "Query ENI": ("resolver/hours", "hour"),
    "Query first 1B": ("resolver/queries/tier1", "query"),
    "Query over 1B": ("resolver/queries/tier2", "query"),
    "Query Resolver first 1B": ("resolver/queries/tier1", "query"),
    "Query Resolver over 1B": ("resolver/queries/tier2", "query"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "route53", "AmazonRoute53", SKUS)
