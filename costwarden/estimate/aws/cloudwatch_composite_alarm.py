"""aws_cloudwatch_composite_alarm: its month."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_cloudwatch_composite_alarm",
    dimensions=(
        Dimension(
            "Composite alarm",
            "alarms",
            PriceKey("AmazonCloudWatch", "alarm/composite"),
            doc="alarms; 1; CloudWatch pricing",
        ),
    ),
)
