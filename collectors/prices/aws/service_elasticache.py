"""Amazon ElastiCache: nodes by type and engine, backups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Product

OFFER = "AmazonElastiCache"
QUERIES = ({"productFamily": "Cache Instance"}, {"productFamily": "Storage Snapshot"})


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    values = product.attributes
    kind, engine = values.get("instanceType", ""), values.get("cacheEngine", "").lower()
    if not product.paid:
        return
    if product.family == "Storage Snapshot":
        yield OFFER, "backup", "GB-month", product.paid[0].amount
    # Nodes on Outposts and in local zones have usage types of their own.
    elif kind and engine and product.usage_type.startswith("NodeUsage:"):
        yield OFFER, f"node/{kind}/{engine}", "hour", product.paid[0].amount
