"""What a merged pull request really saves: days after it against days before, at the use of the days after.

Per resource the baseline is what a day costs per unit of use (its largest unit by cost is not known, so the unit that
every day has: hours, GB); a day's saving is that times the day's use, less its cost. Without units days are compared
as they are, and the result says so. The interval is two standard errors of the daily figures on both sides.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from costwarden.recommend.model import MONTH_DAYS
from costwarden.savings.daily import DailyCosts, DayCost

MILESTONES = (7, 14, 30)
BASELINE_DAYS = 30
LEAST_BASELINE_DAYS = 7
_CENT = Decimal("0.01")
_TWO = Decimal(2)
Day = datetime.date


@dataclass(frozen=True, slots=True)
class Measured:
    """A month's saving by the bill, with bounds; None where it cannot be said, and `note` says why or how."""

    days: int
    currency: str
    saving: Decimal | None
    low: Decimal | None
    high: Decimal | None
    note: str
    per_resource: Mapping[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Savings of single days of one resource, and the spread of its baseline days."""

    saved: tuple[Decimal, ...]
    baseline_error: Decimal
    normalised: bool


def is_due(merged_at: datetime.datetime, days: int, last_day: Day | None) -> bool:
    """Whether the bill is complete for so many whole days after the merge."""
    return last_day is not None and last_day >= merged_at.date() + datetime.timedelta(days=days)


def measure(
    resource_ids: Sequence[str],
    merged_at: datetime.datetime,
    days: int,
    costs: DailyCosts,
    *,
    currency: str,
    removed: bool = False,
) -> Measured:
    """The day of the merge belongs to neither side. `removed`: no row afterwards means no cost, not no knowledge."""
    merged = merged_at.date()
    first = merged + datetime.timedelta(days=1)
    before = costs.days(resource_ids, merged - datetime.timedelta(days=BASELINE_DAYS), merged)
    after = costs.days(resource_ids, first, first + datetime.timedelta(days=days))
    after_days = [first + datetime.timedelta(days=offset) for offset in range(days)]
    foreign = {one.currency for one in (*before.values(), *after.values())} - {currency}
    if foreign:
        return _unknown(days, currency, f"the bill is in {', '.join(sorted(foreign))}")
    per_resource: dict[str, Decimal | None] = {}
    samples: list[_Sample] = []
    missing: list[str] = []
    for identity in dict.fromkeys(one.lower() for one in resource_ids):
        old = [cost for (name, _), cost in sorted(before.items()) if name == identity]
        new = {day: cost for (name, day), cost in after.items() if name == identity}
        sample = _sample(old, new, after_days, removed=removed)
        if sample is None:
            missing.append(identity)
            per_resource[identity] = None
            continue
        samples.append(sample)
        per_resource[identity] = _monthly(_mean(sample.saved))
    if not samples:
        return _unknown(days, currency, "the bill has too few days of these resources before or after the merge")
    saving = sum((_monthly(_mean(one.saved)) for one in samples), Decimal(0))
    error = _root(sum((_error(one) ** 2 for one in samples), Decimal(0))) * MONTH_DAYS
    notes = [_how(samples)]
    if missing:
        notes.append(f"{len(missing)} of {len(per_resource)} resources are not on the bill on both sides")
    low, high = (saving - _TWO * error).quantize(_CENT), (saving + _TWO * error).quantize(_CENT)
    return Measured(days, currency, saving, low, high, "; ".join(notes), per_resource)


def _sample(
    before: Sequence[DayCost], after: Mapping[Day, DayCost], days: Sequence[Day], *, removed: bool
) -> _Sample | None:
    if len(before) < LEAST_BASELINE_DAYS or (not after and not removed):
        return None
    unit = _unit([*before, *after.values()])
    if unit is None or removed:
        usual = [one.cost for one in before]
        there = days if removed else sorted(after)
        saved = tuple(_mean(usual) - (after[day].cost if day in after else Decimal(0)) for day in there)
        return _Sample(saved, _standard_error(usual), normalised=False)
    rates = [one.cost / one.usage[unit] for one in before if one.usage.get(unit)]
    if len(rates) < LEAST_BASELINE_DAYS:
        return None
    rate = _mean(rates)
    saved = tuple(rate * one.usage[unit] - one.cost for _, one in sorted(after.items()))
    used = _mean([one.usage[unit] for one in after.values()])
    return _Sample(saved, _standard_error(rates) * used, normalised=True)


def _unit(days: Sequence[DayCost]) -> str | None:
    """The unit of use every day has, hours before anything else; None where no unit is on all days."""
    shared = set.intersection(*(set(one.usage) for one in days)) if days else set()
    usable = sorted(unit for unit in shared if all(one.usage[unit] > 0 for one in days))
    hours = [unit for unit in usable if unit.lower().startswith(("hour", "hrs"))]
    return next(iter([*hours, *usable]), None)


def _how(samples: Sequence[_Sample]) -> str:
    normalised = sum(one.normalised for one in samples)
    if normalised == len(samples):
        return "normalised by usage"
    if not normalised:
        return "not normalised: the bill names no usage"
    return f"{normalised} of {len(samples)} resources normalised by usage"


def _error(sample: _Sample) -> Decimal:
    return _root(_standard_error(sample.saved) ** 2 + sample.baseline_error**2)


def _standard_error(values: Sequence[Decimal]) -> Decimal:
    if len(values) < 2:
        return Decimal(0)
    mean = _mean(values)
    variance = sum(((value - mean) ** 2 for value in values), Decimal(0)) / (len(values) - 1)
    return _root(variance / len(values))


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _root(value: Decimal) -> Decimal:
    return value.sqrt() if value > 0 else Decimal(0)


def _monthly(a_day: Decimal) -> Decimal:
    return (a_day * MONTH_DAYS).quantize(_CENT, rounding=ROUND_HALF_UP)


def _unknown(days: int, currency: str, note: str) -> Measured:
    return Measured(days, currency, None, None, None, note)
