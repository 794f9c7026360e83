"""aws_kinesis_analytics_application: processing units of an SQL application."""

from __future__ import annotations

from costwarden.estimate.aws._analytics import processing, units
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "aws_kinesis_analytics_application",
    dimensions=(processing("Processing (stream)", units, usage_based=True),),
)
