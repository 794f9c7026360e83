"""aws_sns_topic_subscription: deliveries over HTTP; the other protocols are billed with the topic, or free."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.aws._sizes import billed_parts
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

STEP_KB = Decimal(64)


def _requests(subscription: ResourceView) -> Any:
    size = subscription.usage("request_size_kb")
    return billed_parts(subscription.usage("monthly_requests"), size, STEP_KB)


RESOURCE = ResourceType(
    "aws_sns_topic_subscription",
    dimensions=(
        metered(
            "HTTP notifications",
            "1M notifications",
            PriceKey("AmazonSNS", "http"),
            "monthly_requests, in steps of 64 KB by request_size_kb",
            per=1_000_000,
            quantity=_requests,
            when=lambda subscription: subscription.text("protocol") in ("http", "https"),
            page="SNS",
        ),
    ),
)
