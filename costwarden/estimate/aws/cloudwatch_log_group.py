"""aws_cloudwatch_log_group: logs taken in, kept and searched."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

LINES = (
    ("Data ingested", "logs/ingested", "monthly_data_ingested_gb"),
    ("Archival Storage", "logs/archived", "storage_gb"),
    ("Insights queries data scanned", "logs/scanned", "monthly_data_scanned_gb"),
)

RESOURCE = ResourceType(
    "aws_cloudwatch_log_group",
    dimensions=tuple(
        metered(name, "GB", PriceKey("AmazonCloudWatch", sku), key, page="CloudWatch") for name, sku, key in LINES
    ),
)
