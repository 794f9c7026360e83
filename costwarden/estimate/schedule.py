"""When something runs, in words of the usage file, as hours of a month: "mon-fri 08:00-20:00".

A month has 730 hours and a week 168: a schedule's share of the week is its share of the month. Several spans may
overlap; what they share counts once. A span that ends at or before its start ends on the next day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from costwarden.estimate.resource import HOURS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([a-z]{3}(?:-[a-z]{3})?(?:,[a-z]{3}(?:-[a-z]{3})?)*)(?:\s+(\d{2}):(\d{2})-(\d{2}):(\d{2}))?")
_DAY, _WEEK = 24 * 60, 7 * 24 * 60  # minutes
_MOST_SPANS = 50


def monthly_hours(schedule: Any) -> Decimal:
    """Hours a month of one span or a list of them. Errors: ValueError that says what a span looks like."""
    spans = schedule if isinstance(schedule, list) else [schedule]
    if not 0 < len(spans) <= _MOST_SPANS:
        raise ValueError(f"holds {len(spans)} spans; one to {_MOST_SPANS} are read")
    minutes: set[int] = set()
    for span in spans:
        minutes.update(_minutes(span))
    return HOURS * len(minutes) / _WEEK


def _minutes(span: Any) -> Iterable[int]:
    found = _SPAN.fullmatch(span.strip().lower()) if isinstance(span, str) else None
    if found is None:
        raise ValueError(f'{str(span)[:60]!r} is not like "mon-fri 08:00-20:00" or "sat,sun"')
    start, length = 0, _DAY
    if found[2] is not None:
        start, end = _minute(found[2], found[3]), _minute(found[4], found[5])
        length = end - start if end > start else end - start + _DAY
    for day in _days(found[1]):
        yield from ((day * _DAY + start + minute) % _WEEK for minute in range(length))


def _minute(hour: str, minute: str) -> int:
    at = int(hour) * 60 + int(minute)
    if at > _DAY or int(minute) > 59:
        raise ValueError(f"{hour}:{minute} is not a time of the day")
    return at


def _days(words: str) -> Sequence[int]:
    days: list[int] = []
    for word in words.split(","):
        names = word.split("-")
        if any(name not in DAYS for name in names):
            raise ValueError(f"{word!r} is not a day; days are {', '.join(DAYS)}")
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        days += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    return days
