"""An amount divided by weights, to the last stored digit: the parts add up to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal, localcontext

_DIGIT = Decimal(1).scaleb(-18)


def divided(amount: Decimal, weights: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Parts by name, sorted. Weights that are not above 0 get nothing; without any the amount is nobody's ("").

    What rounding leaves over goes, digit by digit, to the largest remainders, ties by name.
    """
    positive = {name: weight for name, weight in sorted(weights.items()) if weight > 0}
    if not positive:
        return {"": amount}
    with localcontext() as context:
        context.prec, context.rounding = 80, ROUND_DOWN
        whole = sum(positive.values(), Decimal(0))
        exact = {name: amount * weight / whole for name, weight in positive.items()}
        parts = {name: value.quantize(_DIGIT) for name, value in exact.items()}
        left = amount - sum(parts.values(), Decimal(0))
        step = _DIGIT.copy_sign(left)
        by_remainder = sorted(positive, key=lambda name: (-abs(exact[name] - parts[name]), name))
        for at in range(int(abs(left) / _DIGIT)):
            parts[by_remainder[at % len(by_remainder)]] += step
    return parts
