"""aws_datasync_task: the data it copies."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_datasync_task",
    dimensions=(
        metered("Data copied", "GB", PriceKey("AWSDataSync", "gb"), "monthly_data_copied_gb", page="DataSync"),
    ),
)
