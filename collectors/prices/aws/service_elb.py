"""Elastic Load Balancing: the usage types repeat, the product family tells the kinds apart."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Product

OFFER = "AWSELB"
_KINDS = {
    "Load Balancer": "classic",
    "Load Balancer-Application": "application",
    "Load Balancer-Network": "network",
    "Load Balancer-Gateway": "gateway",
}
QUERIES = tuple({"productFamily": family} for family in _KINDS)
_PARTS = {
    "LoadBalancerUsage": ("hours", "hour"),
    "LCUUsage": ("lcu-hours", "LCU-hour"),
    "DataProcessing-Bytes": ("gb", "GB"),
}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    kind, part = _KINDS.get(product.family), _PARTS.get(product.usage_type)
    if kind is None or part is None or not product.paid or (part[0] == "gb" and kind != "classic"):
        return
    yield OFFER, f"load-balancer/{kind}/{part[0]}", part[1], product.paid[0].amount
