"""Amounts that may be a range: usage given as low and high, an Auto Scaling group between its minimum and maximum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

Number = Decimal | int


@dataclass(frozen=True, slots=True)
class Bounded:
    """A quantity expected at `value` that can lie anywhere from `low` to `high`. Arithmetic keeps the three together.

    Multiply and divide by non-negative numbers only: a bill has no negative quantities.
    """

    value: Decimal
    low: Decimal
    high: Decimal

    def apply(self, function: Callable[[Decimal], Decimal]) -> Bounded:
        """The same function on all three; it must not fall where its argument rises."""
        return Bounded(function(self.value), function(self.low), function(self.high))

    def __mul__(self, other: Quantity) -> Bounded:
        if isinstance(other, Bounded):
            return Bounded(self.value * other.value, self.low * other.low, self.high * other.high)
        return Bounded(self.value * other, self.low * other, self.high * other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Bounded:
        return Bounded(self.value / other, self.low / other, self.high / other)

    def __add__(self, other: Quantity) -> Bounded:
        if isinstance(other, Bounded):
            return Bounded(self.value + other.value, self.low + other.low, self.high + other.high)
        return Bounded(self.value + other, self.low + other, self.high + other)

    __radd__ = __add__

    def __sub__(self, other: Number) -> Bounded:
        return Bounded(self.value - other, self.low - other, self.high - other)


Quantity = Decimal | int | Bounded


def at_least(quantity: Quantity, floor: Number) -> Decimal | Bounded:
    """max(), also for ranges."""
    if isinstance(quantity, Bounded):
        return quantity.apply(lambda amount: max(amount, Decimal(floor)))
    return max(Decimal(quantity), Decimal(floor))


def at_most(quantity: Quantity, ceiling: Number) -> Decimal | Bounded:
    """min(), also for ranges."""
    if isinstance(quantity, Bounded):
        return quantity.apply(lambda amount: min(amount, Decimal(ceiling)))
    return min(Decimal(quantity), Decimal(ceiling))


def expected(quantity: Quantity) -> Decimal:
    """The one number of a quantity."""
    return quantity.value if isinstance(quantity, Bounded) else Decimal(quantity)
