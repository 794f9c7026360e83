"""aws_vpc_endpoint: an interface endpoint per subnet and by its data; a gateway endpoint (the default) is free."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._lines import count_of, metered, running, tiered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonVPC"
KEY = "monthly_data_processed_gb"
PETABYTE = 1_048_576  # GB
INFRACOST_PETABYTE = 1_000_000


def _tiers(petabyte: int) -> tuple[Tier, ...]:
    return (
        Tier(petabyte, PriceKey(SERVICE, "endpoint/interface/gb/tier1"), "first 1PB"),
        Tier(5 * petabyte, PriceKey(SERVICE, "endpoint/interface/gb/tier2"), "next 4PB"),
        Tier(None, PriceKey(SERVICE, "endpoint/interface/gb/tier3"), "over 5PB"),
    )


BILLED, COMPATIBLE = _tiers(PETABYTE), _tiers(INFRACOST_PETABYTE)


def dimensions(endpoint: ResourceView) -> Iterator[Dimension]:
    kind = endpoint.text("vpc_endpoint_type", "Gateway")
    if kind.lower() == "gateway":
        return
    balancer = kind.lower() == "gatewayloadbalancer"
    if balancer:
        price = PriceKey(SERVICE, "endpoint/gateway-load-balancer/gb")
        yield metered("Data processed", "GB", price, KEY, page="VPC")
    elif kind.lower() == "interface":
        yield tiered("Data processed", "GB", COMPATIBLE if endpoint.compat else BILLED, KEY, page="VPC")
    sku = "gateway-load-balancer" if balancer else "interface"
    yield running(f"Endpoint ({kind})", PriceKey(SERVICE, f"endpoint/{sku}/hours"), _subnets, page="VPC")


def _subnets(endpoint: ResourceView) -> Decimal:
    """An interface per subnet: by their ids, by the subnets the configuration refers to, else one."""
    return Decimal(count_of(endpoint, "subnet_ids") or 1)


RESOURCE = ResourceType("aws_vpc_endpoint", dimensions=dimensions)
