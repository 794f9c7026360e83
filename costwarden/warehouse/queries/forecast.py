"""Where a period's cost will end, from its days so far: a level per weekday, with an interval of 80 %.

Days that a provider has not finished (the newest two of the bill) do not count as a level. Without a fortnight of
history nothing is forecast: an unknown is None, never 0.
"""

from __future__ import annotations

import datetime
import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

LEAST_DAYS = 14
UNFINISHED_DAYS = 2
_TRAINED_ON = 42  # days
_MEDIAN = 1.57  # how much less a median knows than a mean: pi / 2
_INTERVAL = 1.2816  # of a normal distribution: 10 % lie above, 10 % below


@dataclass(frozen=True, slots=True)
class Forecast:
    """A period's cost at its end, in the currency of the days."""

    amount: Decimal
    low: Decimal
    high: Decimal


def forecast_end(
    days: Mapping[datetime.date, Decimal], start: datetime.date, end: datetime.date, last_known: datetime.date
) -> Forecast | None:
    """The cost from `start` until before `end`, of which days up to `last_known` are on the bill.

    `days`: cost per day, also of days before `start`; a day up to `last_known` without an entry cost nothing.
    None where fewer than LEAST_DAYS finished days are known.
    """
    finished = last_known - datetime.timedelta(days=UNFINISHED_DAYS)
    first = min(days, default=start)
    known = [first + datetime.timedelta(days=number) for number in range((finished - first).days + 1)][-_TRAINED_ON:]
    if len(known) < LEAST_DAYS:
        return None
    levels, spread = _levels({day: days.get(day, Decimal(0)) for day in known})
    spent = sum((amount for day, amount in days.items() if start <= day <= finished and day < end), Decimal(0))
    amount, missing, day = spent, 0, max(start, finished + datetime.timedelta(days=1))
    while day < end:
        amount += levels[day.weekday()]
        missing += 1
        day += datetime.timedelta(days=1)
    # Days err together as well as each for itself: the level itself is known from len(known) days only.
    error = Decimal(_INTERVAL * spread * math.sqrt(missing + _MEDIAN * missing * missing / len(known)))
    return Forecast(_cents(amount), _cents(max(spent, amount - error) if spent >= 0 else amount - error),
                    _cents(amount + error))  # fmt: skip


def _levels(known: Mapping[datetime.date, Decimal]) -> tuple[dict[int, Decimal], float]:
    """The usual cost per weekday, and the spread of a day around it: medians, which one outage does not move."""
    overall = statistics.median(known.values())
    levels = {}
    for weekday in range(7):
        own = [amount for day, amount in known.items() if day.weekday() == weekday]
        levels[weekday] = statistics.median(own) if len(own) >= 3 else overall
    # Money stays Decimal; a spread is statistics.
    away = [abs(float(amount - levels[day.weekday()])) for day, amount in known.items()]
    usual = 4 * 1.4826 * statistics.median(away)
    freedom = max(1, len(away) - len(levels))
    cut = math.sqrt(sum(min(one, usual) ** 2 for one in away) / freedom)
    return levels, max(cut, 0.6 * statistics.fmean(away))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
