"""aws_s3_bucket_analytics_configuration: objects whose access is analysed."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_s3_bucket_analytics_configuration",
    dimensions=(
        metered(
            "Objects monitored",
            "1M objects",
            PriceKey("AmazonS3", "analytics/objects"),
            "monthly_monitored_objects",
            per=1_000_000,
            page="S3",
        ),
    ),
)
