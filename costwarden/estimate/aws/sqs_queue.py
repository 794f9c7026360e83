"""aws_sqs_queue: its requests, in steps of 64 KB."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._sizes import billed_parts
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

STEP_KB = Decimal(64)


def _requests(queue: ResourceView) -> Any:
    return billed_parts(queue.usage("monthly_requests"), queue.usage("request_size_kb"), STEP_KB)


RESOURCE = ResourceType(
    "aws_sqs_queue",
    dimensions=(
        Dimension(
            "Requests",
            "1M requests",
            lambda queue: PriceKey("AWSQueueService", f"{'fifo' if queue.flag('fifo_queue') else 'standard'}/requests"),
            _requests,
            usage_based=True,
            per=1_000_000,
            doc="1M requests; usage monthly_requests, request_size_kb (steps of 64); SQS pricing",
        ),
    ),
)
