"""aws_docdb_cluster: backups beyond the first day; storage and requests are shown with its instances."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_docdb_cluster",
    dimensions=(
        metered(
            "Backup storage",
            "GB",
            PriceKey("AmazonDocDB", "backup"),
            "backup_storage_gb",
            when=lambda cluster: cluster.number("backup_retention_period", 1, unknown=Decimal(1)) > 1,
            page="Amazon DocumentDB",
        ),
    ),
)
