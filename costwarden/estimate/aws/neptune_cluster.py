"""aws_neptune_cluster: storage, requests, backups beyond the first day."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonNeptune"
PAGE = "Amazon Neptune"
BACKUP = metered("Backup storage", "GB", PriceKey(SERVICE, "backup"), "backup_storage_gb", page=PAGE)


def io_optimised(cluster: ResourceView | None) -> bool:
    return cluster is not None and cluster.text("storage_type", unknown="") == "iopt1"


def retention_of(cluster: ResourceView) -> Decimal:
    """Days that backups are kept; the first is free."""
    days: Decimal = cluster.number("backup_retention_period", 1, unknown=Decimal(1))
    return days


def dimensions(cluster: ResourceView) -> Iterator[Dimension]:
    optimised = io_optimised(cluster) and not cluster.compat
    sku = "storage/io-optimized" if optimised else "storage"
    yield metered("Storage", "GB", PriceKey(SERVICE, sku), "storage_gb", page=PAGE)
    if not optimised:  # requests are included in the I/O-optimised price
        yield metered(
            "I/O requests", "1M request", PriceKey(SERVICE, "io"), "monthly_io_requests", per=1_000_000, page=PAGE
        )
    if retention_of(cluster) > 1:
        yield BACKUP


RESOURCE = ResourceType("aws_neptune_cluster", dimensions=dimensions)
