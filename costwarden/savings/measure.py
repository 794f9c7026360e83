"""What a merged pull request really saves: days after it against days before, at the use of the days after.

Per resource the days before give a cost per unit of use that the change leaves alone (savings.use); each day after
should have cost that times its own use, and the difference is its saving. Without such a unit days are compared as they
are, and the result says so. The interval is Student's of the daily figures of both sides, 95 %.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from costwarden.recommend.model import MONTH_DAYS
from costwarden.savings.daily import DailyCosts, DayCost
from costwarden.savings.spread import Part, half_width, mean, of_mean, of_rate
from costwarden.savings.use import runs_less, units_of

MILESTONES = (7, 14, 30)
BASELINE_DAYS = 30
LEAST_DAYS = 7  # of the baseline, and of the window after it
_CENT = Decimal("0.01")
_ENOUGH = Decimal("0.6")  # of the days after the merge
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
class Change:
    """What was merged. `others`: days on which something else was merged for a resource; `now`: ids it has today."""

    resource_ids: Sequence[str]
    merged: Day
    kind: str = ""
    removed: bool = False  # no row afterwards means no cost, not no knowledge
    others: Mapping[str, Collection[Day]] = field(default_factory=dict)
    now: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def zero_counts(self) -> bool:
        return self.removed or runs_less(self.kind)

    @property
    def ids(self) -> dict[str, set[str]]:
        """Every resource with all its ids, small letters, in order."""
        one = {name.lower(): {name.lower()} for name in sorted(self.resource_ids)}
        for name, more in self.now.items():
            if name.lower() in one:
                one[name.lower()] |= {each.lower() for each in more}
        return one


@dataclass(frozen=True, slots=True)
class _Sample:
    saved: tuple[Decimal, ...]  # per day after the merge
    errors: tuple[Part, ...]
    normalised: bool


def is_due(merged_at: datetime.datetime, days: int, last_day: Day | None) -> bool:
    """Whether the bill is complete for so many whole days after the merge: it goes on behind them, for its newest day
    is still being written."""
    return last_day is not None and last_day > merged_at.date() + datetime.timedelta(days=days)


def measure(
    resource_ids: Sequence[str],
    merged_at: datetime.datetime,
    days: int,
    costs: DailyCosts,
    *,
    currency: str,
    removed: bool = False,
) -> Measured:
    """As measure_change, of resources alone."""
    change = Change(resource_ids, merged_at.date(), removed=removed)
    return measure_change(change, days, costs, currency=currency)


def measure_change(change: Change, days: int, costs: DailyCosts, *, currency: str) -> Measured:
    """The day of the merge belongs to neither side; days of another merge of the same resource end the window."""
    first = change.merged + datetime.timedelta(days=1)
    start, end = change.merged - datetime.timedelta(days=BASELINE_DAYS), first + datetime.timedelta(days=days)
    known = costs.days(sorted(set().union(*change.ids.values())), start, end)
    foreign = {one.currency for one in known.values()} - {currency}
    if foreign:
        seen = min(day for (_, day), one in known.items() if one.currency != currency)
        return _unknown(days, currency, f"the bill is in {', '.join(sorted(foreign))} from {seen} on, not {currency}")
    billed = sorted(day for day in costs.billed(start, end) if day != change.merged)
    per_resource: dict[str, Decimal | None] = {}
    samples: list[_Sample] = []
    reasons: dict[str, int] = {}
    for identity, names in change.ids.items():
        rows = _together(known, names)
        begin, stop = _window(change, identity, start, end)
        before = [day for day in billed if begin <= day < change.merged]
        after = [day for day in billed if first <= day < stop]
        sample = _sample(rows, before, after, days, change)
        if isinstance(sample, str):
            reasons[sample] = reasons.get(sample, 0) + 1
            per_resource[identity] = None
            continue
        samples.append(sample)
        per_resource[identity] = _monthly(mean(sample.saved))
    left = "; ".join(f"{count} of {len(per_resource)} resources: {why}" for why, count in sorted(reasons.items()))
    if not samples:
        return _unknown(days, currency, left or "it names no resource")
    saving = sum((_monthly(mean(one.saved)) for one in samples), Decimal(0))
    error = half_width([part for one in samples for part in one.errors]) * MONTH_DAYS
    low, high = (saving - error).quantize(_CENT), (saving + error).quantize(_CENT)
    note = "; ".join(filter(None, (_how(samples, change), left)))
    return Measured(days, currency, saving, low, high, note, per_resource)


def _together(known: Mapping[tuple[str, Day], DayCost], names: Collection[str]) -> dict[Day, DayCost]:
    """Day -> cost and use of one resource under all its ids."""
    found: dict[Day, DayCost] = {}
    for (name, day), one in sorted(known.items()):
        if name in names:
            before = found.get(day)
            usage = dict(before.usage) if before is not None else {}
            for unit, quantity in one.usage.items():
                usage[unit] = usage.get(unit, Decimal(0)) + quantity
            found[day] = DayCost(one.cost + (before.cost if before is not None else 0), one.currency, usage)
    return found


def _window(change: Change, identity: str, start: Day, end: Day) -> tuple[Day, Day]:
    """Cut where something else was merged for the same resource; the day of that merge belongs to nobody."""
    others = [day for name, days in change.others.items() if name.lower() == identity for day in days]
    before = [day for day in others if day < change.merged]
    after = [day for day in others if day >= change.merged]
    return max([start, *(day + datetime.timedelta(days=1) for day in before)]), min([end, *after])


def _sample(
    rows: Mapping[Day, DayCost], before: Sequence[Day], after: Sequence[Day], days: int, change: Change
) -> _Sample | str:
    """The savings of single days, or why there are none."""
    old, new = [day for day in before if day in rows], [day for day in after if day in rows]
    if len(before) < LEAST_DAYS or len(after) < min(LEAST_DAYS, days):
        return "too few days on the bill, or another pull request changed it"
    if len(old) < LEAST_DAYS:
        return "not on the bill before the merge"
    if change.zero_counts:
        usual = [_cost(rows, day) for day in before if day >= old[0]]
        saved = tuple(mean(usual) - _cost(rows, day) for day in after)
        return _Sample(saved, (of_mean(saved), of_mean(usual)), normalised=False)
    if not new:
        return "not on the bill after the merge; if its id changed, name a state with the new one"
    if len(new) < _ENOUGH * len(after):
        return "on the bill for too few days after the merge"
    unit = _unit([rows[day] for day in (*old, *new)], units_of(change.kind))
    if unit is None:
        usual = [rows[day].cost for day in old]
        saved = tuple(mean(usual) - rows[day].cost for day in new)
        return _Sample(saved, (of_mean(saved), of_mean(usual)), normalised=False)
    uses = [rows[day].usage[unit] for day in new]
    rate, error = of_rate([rows[day].cost for day in old], [rows[day].usage[unit] for day in old], mean(uses))
    saved = tuple(rate * use - rows[day].cost for day, use in zip(new, uses, strict=True))
    _, left = of_rate([rows[day].cost for day in new], uses, mean(uses))  # a week's rhythm of use is no error
    return _Sample(saved, (left, error), normalised=True)


def _cost(rows: Mapping[Day, DayCost], day: Day) -> Decimal:
    return rows[day].cost if day in rows else Decimal(0)


def _unit(days: Sequence[DayCost], allowed: Sequence[str]) -> str | None:
    """The first of the allowed units that every day has; None where none is on all days."""
    shared = set.intersection(*(set(one.usage) for one in days))
    usable = sorted(unit for unit in shared if all(one.usage[unit] > 0 for one in days))
    fitting = (unit for beginning in allowed for unit in usable if unit.lower().startswith(beginning))
    return next(fitting, None)


def _how(samples: Sequence[_Sample], change: Change) -> str:
    normalised = sum(one.normalised for one in samples)
    if normalised == len(samples):
        return "normalised by usage"
    if not normalised:
        if change.removed or not units_of(change.kind):
            return "days as they are: the use itself is what changed"
        return "not normalised: the bill names no usage"
    return f"{normalised} of {len(samples)} resources normalised by usage"


def _monthly(a_day: Decimal) -> Decimal:
    return (a_day * MONTH_DAYS).quantize(_CENT, rounding=ROUND_HALF_UP)


def _unknown(days: int, currency: str, note: str) -> Measured:
    return Measured(days, currency, None, None, None, note)
