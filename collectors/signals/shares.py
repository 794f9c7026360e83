"""What a day of something paid by the hour costs each of those who used it, and what nobody used."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from collectors.signals.rows import IDLE

_STEP = Decimal(1).scaleb(-18)


def shares(cost: Decimal, used: Mapping[str, Decimal], capacity: Decimal | None = None) -> dict[str, Decimal]:
    """`cost` divided by use, to the last digit: the shares add up to it. Sorted by name.

    With a capacity (in the unit of use) the rest of it is idle; without one, or where more was used than there is,
    all of the cost falls to those who used it. Nobody used anything: all of it is idle.
    """
    total = sum(used.values(), Decimal(0))
    whole = max(total, capacity) if capacity is not None else total
    if whole <= 0 or total <= 0:
        return {IDLE: cost}
    divided: dict[str, Decimal] = {}
    with localcontext() as context:
        context.prec, context.rounding = 60, ROUND_HALF_EVEN
        for name in sorted(used):
            divided[name] = (cost * used[name] / whole).quantize(_STEP)
        rest = cost - sum(divided.values(), Decimal(0))
        if whole > total:
            divided[IDLE] = rest
        elif rest:
            largest = max(divided, key=lambda name: (divided[name], name))
            divided[largest] += rest  # less than a digit each
    return divided
