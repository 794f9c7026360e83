"""What a Lambda function's runs amount to: GB-seconds from memory, duration and number."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Any

from costwarden.estimate.quantity import Bounded

SERVICE = "AWSLambda"
MILLION = 1_000_000
BILLION = 1_000_000_000
MB_PER_GB = 1024


def gb_seconds(memory_mb: Decimal, duration_ms: Any, requests: Any) -> Any:
    """Memory x time x runs; a run is billed by whole milliseconds. Duration and requests may be ranges."""
    seconds = duration_ms.apply(_whole) / 1000 if isinstance(duration_ms, Bounded) else _whole(duration_ms) / 1000
    each = seconds * (memory_mb / MB_PER_GB)
    return each * requests if isinstance(each, Bounded) else requests * each


def _whole(milliseconds: Decimal) -> Decimal:
    return milliseconds.to_integral_value(rounding=ROUND_CEILING)
