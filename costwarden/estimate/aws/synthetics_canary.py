"""aws_synthetics_canary: its runs, from the schedule."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60}
_RATE = re.compile(r"rate\((\d+) (minutes?|hours?)\)")


def _runs(canary: ResourceView) -> Any:
    """Usage `monthly_runs`, else what a rate makes in a month; a cron expression needs the usage file."""
    given = canary.usage("monthly_runs")
    if given is not None:
        return given
    match = _RATE.fullmatch(canary.block("schedule").text("expression"))
    if match is None:
        return None
    minutes = int(match[1]) * MINUTES[match[2]]
    return HOURS * 60 / minutes if minutes else Decimal(1)  # rate(0 minute) runs once


RESOURCE = ResourceType(
    "aws_synthetics_canary",
    dimensions=(
        Dimension(
            "Canary runs",
            "runs",
            PriceKey("AmazonCloudWatch", "canary/runs"),
            _runs,
            usage_based=True,
            doc="runs; from the schedule's rate, usage monthly_runs; CloudWatch pricing",
        ),
    ),
)
