"""aws_s3_bucket_inventory: objects listed."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_s3_bucket_inventory",
    dimensions=(
        metered(
            "Objects listed",
            "1M objects",
            PriceKey("AmazonS3", "inventory/objects"),
            "monthly_listed_objects",
            per=1_000_000,
            page="S3",
        ),
    ),
)
