"""Requests that are metered in steps of a size: a 65 KB message counts as two of 64 KB."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Any

from costwarden.estimate.quantity import Bounded


def billed_parts(count: Any, size: Any, step: Decimal) -> Any:
    """`count` requests of `size` as billed requests of at most `step`; a size that is absent counts as one step.

    None without a count. Either may be a range.
    """
    if count is None:
        return None
    if size is None:
        return count
    parts = size.apply(lambda each: whole_steps(each, step)) if isinstance(size, Bounded) else whole_steps(size, step)
    return parts * count if isinstance(parts, Bounded) else count * parts


def whole_steps(size: Decimal, step: Decimal) -> Decimal:
    """How many steps a size takes, at least one."""
    return max((size / step).to_integral_value(rounding=ROUND_CEILING), Decimal(1))
