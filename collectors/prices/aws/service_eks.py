"""Amazon EKS: clusters by the hour, in standard and in extended support."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Line, Product, by_usage_type

OFFER = "AmazonEKS"
QUERIES: tuple[dict[str, str], ...] = ({},)
_TABLE = {
    "AmazonEKS-Hours:perCluster": Line("cluster", "hour"),
    "AmazonEKS-Hours:extendedSupport": Line("cluster/extended", "hour"),
}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    yield from by_usage_type(product, _TABLE, OFFER)
