"""Nodes and backups of ElastiCache, for single clusters and replication groups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._database import rated, reserved_rate
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, hourly, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonElastiCache"


def node_lines(
    cache: ResourceView, kind: str, engine: str, count: Quantity, *, scaled: bool = False
) -> Iterator[Dimension]:
    """`count` nodes of a type by the hour, and backups beyond the one that is free.

    `scaled`: the count comes from Application Auto Scaling and is usage.
    """
    rate = reserved_rate(cache)
    sku = f"node/{kind}/{engine.lower()}"
    words = [("reserved" if rate else "on-demand"), kind, *(["autoscaling"] if scaled else [])]
    yield Dimension(
        f"ElastiCache ({', '.join(words)})",
        "hours",
        rated(SERVICE, sku, cache, rate) if kind else None,
        hourly(count),
        usage_based=scaled,
        doc="hours; nodes x 730; ElastiCache pricing",
    )
    retention: Decimal = cache.number("snapshot_retention_limit", 0, unknown=Decimal(0))
    if engine.lower() != "memcached" and retention > 1:
        yield Dimension(
            "Backup storage",
            "GB",
            PriceKey(SERVICE, "backup"),
            usage("snapshot_storage_size_gb", retention - 1),
            usage_based=True,
            doc="GB; usage snapshot_storage_size_gb x (retention - 1); ElastiCache pricing",
        )
