"""What a source does not deliver, said before somebody misses it: silence, months that never came or never settled."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from collectors.night.collect import is_closed
from collectors.settings import SourceSettings
from collectors.source import Delivery

SILENCE_HOURS = 36  # a daily export that is later than this has stopped, or its role was revoked


def watch(
    tenant: str, settings: SourceSettings, deliveries: Sequence[Delivery], today: datetime.date, *, all_months: bool
) -> Iterator[str]:
    """Notices about one source. `all_months`: the deliveries are those of every month, not of one asked for."""
    label = f"{tenant}/{settings.name}"
    if all_months and settings.kind != "folder":  # a folder is an archive: it may end, and have gaps
        yield from _silence(label, deliveries, today)
        yield from _missing(label, settings, deliveries, today)
    yield from _unsettled(label, settings, deliveries, today)


def _silence(label: str, deliveries: Sequence[Delivery], today: datetime.date) -> Iterator[str]:
    if not deliveries:
        yield f"{label}: no delivery in the months looked at"
        return
    newest = max(one.submitted_at for one in deliveries)
    midnight = datetime.datetime.combine(today, datetime.time(), datetime.UTC)
    if (midnight - newest).total_seconds() / 3600 > SILENCE_HOURS:
        yield f"{label}: no delivery since {newest:%Y-%m-%d %H:%M} UTC"


def _missing(
    label: str, settings: SourceSettings, deliveries: Sequence[Delivery], today: datetime.date
) -> Iterator[str]:
    """Months between two that were delivered."""
    held = {one.billing_period for one in deliveries}
    month, last = min(held, default=today), max(held, default=today)
    while month < last:
        if month not in held and is_closed(month, settings, today):
            yield f"{label} {month:%Y-%m}: not settled: no delivery, {_closed(settings)}"
        month = _after(month)


def _unsettled(
    label: str, settings: SourceSettings, deliveries: Sequence[Delivery], today: datetime.date
) -> Iterator[str]:
    """Closed months whose newest delivery is older than the month's end: its last days cannot be in it."""
    for one in deliveries:
        end = datetime.datetime.combine(_after(one.billing_period), datetime.time(), datetime.UTC)
        if one.submitted_at < end and is_closed(one.billing_period, settings, today):
            when = f"{one.submitted_at:%Y-%m-%d %H:%M} UTC"
            month = f"{one.billing_period:%Y-%m}"
            yield f"{label} {month}: not settled: the newest delivery is of {when}, {_closed(settings)}"


def _closed(settings: SourceSettings) -> str:
    days = settings.closed_after_days
    return f"and the bill is final {days} day{'' if days == 1 else 's'} after the month's end"


def _after(month: datetime.date) -> datetime.date:
    return datetime.date(month.year + month.month // 12, month.month % 12 + 1, 1)
