"""aws_docdb_cluster_snapshot: its storage."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_docdb_cluster_snapshot",
    dimensions=(
        metered(
            "Backup storage",
            "GB",
            PriceKey("AmazonDocDB", "backup"),
            "backup_storage_gb",
            page="Amazon DocumentDB",
        ),
    ),
)
