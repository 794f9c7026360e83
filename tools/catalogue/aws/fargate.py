"""Fargate and EKS, from the ECS and EKS price pages of every region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

FARGATE = {
    "perGB per hour": ("fargate/linux/gb-hours", "GB-hour"),
    "perCPU per hour": ("fargate/linux/vcpu-hours", "vCPU-hour"),
    "ARM perGB per hour": ("fargate/arm/gb-hours", "GB-hour"),
    "ARM perCPU per hour": ("fargate/arm/vcpu-hours", "vCPU-hour"),
    "perGB per hour Windows": ("fargate/windows/gb-hours", "GB-hour"),
    "Storage per GB-Hours": ("fargate/storage/gb-hours", "GB-hour"),
}
WINDOWS_CPU, WINDOWS_LICENCE = "perCPU per hour Windows", "perCPU OS License Fee per hour Windows"


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "ecs", "AmazonECS", FARGATE)
    licences = _by_region(facts, "ecs", WINDOWS_LICENCE)
    for fact in facts.page("ecs"):
        if fact.attributes["description"] == WINDOWS_CPU and fact.region in licences:
            row = fact.row("AmazonECS", "fargate/windows/vcpu-hours", unit="vCPU-hour")
            yield replace(row, amount=row.amount + licences[fact.region])
    surcharges = _by_region(facts, "eks", "Compute ExtendedSupport per Hours")
    for fact in facts.page("eks"):
        if fact.attributes["description"] == "Compute per Hours":
            row = fact.row("AmazonEKS", "cluster", unit="hour")
            yield row
            if fact.region in surcharges:
                yield replace(row, sku="cluster/extended", amount=row.amount + surcharges[fact.region])


def _by_region(facts: Facts, page: str, description: str) -> dict[str, Decimal]:
    return {fact.region: fact.amount for fact in facts.page(page) if fact.attributes["description"] == description}
