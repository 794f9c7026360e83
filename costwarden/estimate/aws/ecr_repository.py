"""aws_ecr_repository: its images."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_ecr_repository",
    dimensions=(metered("Storage", "GB", PriceKey("AmazonECR", "storage"), "storage_gb", page="ECR"),),
)
