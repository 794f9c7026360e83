"""Billing periods of sources that say a month, or only the moment of usage."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.times import TIME, month_after, month_of


def period_of(moments: pa.Array) -> tuple[pa.Array, pa.Array]:
    """(first moment of the month, first moment of the next month), UTC, of every moment; null where null."""
    return _each(moments, month_of), _each(moments, lambda moment: month_after(month_of(moment)))


def month_text(moments: pa.Array) -> pa.Array:
    """YYYY-MM of every moment."""
    return pc.strftime(moments, format="%Y-%m")


def next_day(moments: pa.Array) -> pa.Array:
    """24 hours later: the end of a day that is said by its start."""
    return pc.cast(pc.add(moments, pa.scalar(datetime.timedelta(days=1), pa.duration("ms"))), TIME)


def _each(moments: pa.Array, day_of: Callable[[datetime.datetime], datetime.date]) -> pa.Array:
    encoded = moments.dictionary_encode()
    days = [None if one is None else day_of(one) for one in encoded.dictionary.to_pylist()]
    midnights = [
        None if day is None else datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC) for day in days
    ]
    return pa.array(midnights, TIME).take(encoded.indices)
