"""aws_cloudwatch_dashboard: its month."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_cloudwatch_dashboard",
    dimensions=(
        Dimension("Dashboard", "months", PriceKey("AmazonCloudWatch", "dashboard"), doc="month; 1; CloudWatch pricing"),
    ),
)
