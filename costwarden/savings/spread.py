"""Means of daily figures and how sure they are: Student's interval, degrees of freedom by Welch and Satterthwaite.

Days are taken as independent. Where they are not (a level that wanders for weeks) fewer intervals hold than stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# Two-sided 95 % quantiles of Student's t by degrees of freedom; between two rows the wider one holds.
_T95 = (
    (1, "12.706"), (2, "4.303"), (3, "3.182"), (4, "2.776"), (5, "2.571"), (6, "2.447"), (7, "2.365"), (8, "2.306"),
    (9, "2.262"), (10, "2.228"), (12, "2.179"), (15, "2.131"), (20, "2.086"), (25, "2.060"), (30, "2.042"),
    (60, "2.000"),
)  # fmt: skip
_ROUNDED = Decimal("0.001")  # 1 / (1/6) is 5.99...


@dataclass(frozen=True, slots=True)
class Part:
    """One independent part of an error: the variance of a mean, and from how many days less one it is known."""

    variance: Decimal
    freedom: int


def half_width(parts: Sequence[Part]) -> Decimal:
    """Half of the 95 % interval of the sum of the means."""
    total = sum((part.variance for part in parts), Decimal(0))
    if total <= 0:
        return Decimal(0)
    spread = sum((part.variance**2 / part.freedom for part in parts if part.freedom > 0), Decimal(0))
    freedom = total**2 / spread if spread > 0 else Decimal(1)
    quantile = next(
        (Decimal(value) for known, value in reversed(_T95) if known <= freedom + _ROUNDED), Decimal(_T95[0][1])
    )
    return quantile * total.sqrt()


def mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def of_mean(values: Sequence[Decimal]) -> Part:
    """The error of a mean of days."""
    if len(values) < 2:
        return Part(Decimal(0), 1)
    middle, count = mean(values), len(values)
    variance = sum(((value - middle) ** 2 for value in values), Decimal(0)) / (count - 1)
    return Part(variance / count, count - 1)


def of_rate(costs: Sequence[Decimal], uses: Sequence[Decimal], at_use: Decimal) -> tuple[Decimal, Part]:
    """(cost per unit of use over all days, the error of what `at_use` units a day should cost by it).

    The ratio of the sums, so that a day of hardly any use does not count like a full one; linearised error.
    """
    rate = sum(costs, Decimal(0)) / sum(uses, Decimal(0))
    left = [cost - rate * use for cost, use in zip(costs, uses, strict=True)]
    part, scale = of_mean(left), at_use / mean(uses)
    return rate, Part(part.variance * scale**2, part.freedom)
