"""aws_cloudfront_function: its invocations."""

from __future__ import annotations

from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView


def _invocations(function: ResourceView) -> Any:
    found = function.usage("monthly_requests")
    return found if found is not None else function.usage("MonthlyRequests")  # the spelling of Infracost's files


RESOURCE = ResourceType(
    "aws_cloudfront_function",
    dimensions=(
        metered(
            "Total number of invocations",
            "1M invocations",
            PriceKey("AmazonCloudFront", "functions"),
            "monthly_requests",
            per=1_000_000,
            quantity=_invocations,
            page="CloudFront",
        ),
    ),
)
