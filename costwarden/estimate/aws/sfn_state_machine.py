"""aws_sfn_state_machine: a standard machine by transitions, an express one by requests and GB-seconds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered, tiered
from costwarden.estimate.aws._sizes import whole_steps
from costwarden.estimate.quantity import Bounded
from costwarden.estimate.resource import PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonStates"
PAGE = "Step Functions"
HOUR = 3_600
MEMORY_STEP_MB = Decimal(64)
DURATION_STEP_MS = Decimal(100)
TIERS = (  # GB-seconds; the page gives GB-hours: 1,000 and 5,000
    Tier(1_000 * HOUR, PriceKey(SERVICE, "express/duration/tier1"), "first 1K"),
    Tier(5_000 * HOUR, PriceKey(SERVICE, "express/duration/tier2"), "next 4K"),
    Tier(None, PriceKey(SERVICE, "express/duration/tier3"), "over 5K"),
)


def _express(machine: ResourceView) -> bool:
    return machine.text("type", "STANDARD").upper() == "EXPRESS"


def _standard(machine: ResourceView) -> bool:
    return not _express(machine)


def _rounded(amount: Any, step: Decimal) -> Any:
    if isinstance(amount, Bounded):
        return amount.apply(lambda each: whole_steps(each, step) * step)
    return whole_steps(amount, step) * step


def _gb_seconds(machine: ResourceView) -> Any:
    requests = machine.usage("monthly_requests")
    duration = machine.usage("workflow_duration_ms")
    memory = machine.usage("memory_mb")
    if requests is None or duration is None or memory is None:
        return None
    seconds = _rounded(duration, DURATION_STEP_MS) / 1000
    gigabytes = _rounded(memory, MEMORY_STEP_MB) / 1024
    if isinstance(requests, Bounded):
        return requests * seconds * gigabytes
    if isinstance(seconds, Bounded):
        return seconds * requests * gigabytes
    return gigabytes * (seconds * requests)


RESOURCE = ResourceType(
    "aws_sfn_state_machine",
    dimensions=(
        metered(
            "Transitions",
            "1K transitions",
            PriceKey(SERVICE, "transitions"),
            "monthly_transitions",
            per=1_000,
            when=_standard,
            page=PAGE,
        ),
        metered(
            "Requests",
            "1M requests",
            PriceKey(SERVICE, "express/requests"),
            "monthly_requests",
            per=1_000_000,
            when=_express,
            page=PAGE,
        ),
        tiered(
            "Duration",
            "GB-hours",
            TIERS,
            "monthly_requests, workflow_duration_ms, memory_mb",
            per=HOUR,
            quantity=_gb_seconds,
            when=_express,
            page=PAGE,
        ),
    ),
)
