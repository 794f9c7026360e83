"""aws_glue_crawler: the hours it runs."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_glue_crawler",
    dimensions=(metered("Duration", "hours", PriceKey("AWSGlue", "crawler/dpu-hours"), "monthly_hours", page="Glue"),),
)
