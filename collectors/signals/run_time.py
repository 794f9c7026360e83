"""Something paid by the hour, divided among those whose statements ran on it, by how long they ran."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from collectors.signals.records import Record
from collectors.signals.rows import Used, record
from collectors.signals.shares import shares
from collectors.signals.statements import amount

Seconds = Mapping[str, Decimal]  # who -> how long his statements ran


@dataclass(frozen=True, slots=True)
class Pool:
    """What is paid for, and the invoice line its shares are of."""

    account: str
    service: str
    category: str  # a FOCUS ServiceCategory
    line: str  # the resource id of the invoice line
    users: str  # what `who` is: "SQL login"
    daily_cost: Decimal
    currency: str


def seconds_by_day(
    rows: Iterable[Mapping[str, Any]], *, day: str, who: str, seconds: str
) -> dict[datetime.date, dict[str, Decimal]]:
    """Rows of one day and person each, by the names of their columns."""
    found: dict[datetime.date, dict[str, Decimal]] = {}
    for row in rows:
        on = datetime.date.fromisoformat(str(row[day])[:10])
        found.setdefault(on, {})[str(row[who] or "unknown")] = amount(row, seconds)
    return found


def day_records(pool: Pool, day: datetime.date, used: Seconds) -> Iterator[Record]:
    """One record per person; one for the whole day where nobody ran anything."""
    start = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
    for who, cost in shares(pool.daily_cost, used).items():
        yield record(
            Used(
                start=start,
                end=start + datetime.timedelta(days=1),
                cost=cost,
                currency=pool.currency,
                account=pool.account,
                service=pool.service,
                category=pool.category,
                who=who,
                quantity=used.get(who, Decimal(0)) / 3600,
                unit="Hours",
                split_of=pool.line,
                resource_type=pool.users,
            ),
            method="run time",
        )
