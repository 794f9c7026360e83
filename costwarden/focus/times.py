"""Timestamps by one explicit format per source and column; never a guess between month and day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

TIME = pa.timestamp("ms", tz="UTC")
ISO = "iso"  # a zone is said: 2026-09-01T00:00Z, 2026-09-01T00:00:00.000+00:00
ISO_UTC = "iso-utc"  # no zone is said, and the source's documentation says it is UTC; a blank may stand for the T
_ISO_SHAPE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?(Z| ?UTC|[+-]\d\d:?\d\d)?")


def parse_times(values: pa.Array, formats: Sequence[str], *, offset_hours: int = 0) -> tuple[pa.Array, pa.Array]:
    """(UTC timestamps, a mask of what did not fit any of the formats) of one column.

    A format is ISO, ISO_UTC or a strptime pattern without a zone; `offset_hours` is how far the source's clock is
    ahead of UTC where it says no zone (8 for Alibaba Cloud). Every distinct text is parsed once.
    """
    if pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
        return _native(values, offset_hours), pa.repeat(pa.scalar(False), len(values))
    encoded = pc.cast(values, pa.string()).dictionary_encode()
    readers = [_reader(one, offset_hours) for one in formats]
    parsed: list[datetime.datetime | None] = []
    for text in encoded.dictionary.to_pylist():
        parsed.append(_first(readers, text))
    distinct = pa.array(parsed, TIME)
    times = distinct.take(encoded.indices)
    return times, pc.and_(pc.is_valid(values), pc.is_null(times))


def month_of(value: datetime.datetime | datetime.date) -> datetime.date:
    """The first day of the month a moment is in."""
    return datetime.date(value.year, value.month, 1)


def month_after(first: datetime.date) -> datetime.date:
    """The first day of the next month."""
    return datetime.date(first.year + first.month // 12, first.month % 12 + 1, 1)


def as_time(day: datetime.date) -> pa.Scalar:
    """Midnight UTC of a day, as the canonical type."""
    return pa.scalar(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC), TIME)


def _native(values: pa.Array, offset_hours: int) -> pa.Array:
    if pa.types.is_timestamp(values.type) and values.type.tz is not None:
        return pc.cast(values, TIME, safe=False)
    zoneless: Any = pc.cast(values, pa.timestamp("ms"), safe=False)
    if offset_hours:
        zoneless = pc.subtract(zoneless, pa.scalar(datetime.timedelta(hours=offset_hours), pa.duration("ms")))
    return pc.assume_timezone(zoneless, "UTC")


def _first(readers: Sequence[Callable[[str], datetime.datetime | None]], text: str | None) -> datetime.datetime | None:
    if text is None:
        return None
    for reader in readers:
        found = reader(text)
        if found is not None:
            return found
    return None


def _reader(form: str, offset_hours: int) -> Callable[[str], datetime.datetime | None]:
    zone = datetime.timezone(datetime.timedelta(hours=offset_hours))

    def iso(text: str) -> datetime.datetime | None:
        match = _ISO_SHAPE.fullmatch(text)
        if match is None or (form == ISO and match[1] is None):
            return None
        if match[1] is not None and match[1].endswith("UTC"):
            text = text[: -len(match[1])] + "Z"
        try:
            moment = datetime.datetime.fromisoformat(_six_digits(text))
        except ValueError:
            return None
        return _utc(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))

    def pattern(text: str) -> datetime.datetime | None:
        try:
            return _utc(datetime.datetime.strptime(text, form).replace(tzinfo=zone))
        except ValueError:
            return None

    return iso if form in (ISO, ISO_UTC) else pattern


def _utc(moment: datetime.datetime) -> datetime.datetime | None:
    try:
        return moment.astimezone(datetime.UTC)
    except OverflowError:
        return None


def _six_digits(text: str) -> str:
    """Python reads at most six digits of a second."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text) if "." in text else text
