"""One explicit format per source and column."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pytest

from costwarden.focus.times import ISO, ISO_UTC, month_after, parse_times

UTC = datetime.UTC


def read(text: str, *formats: str, offset_hours: int = 0) -> datetime.datetime | None:
    times, bad = parse_times(pa.array([text], pa.string()), formats, offset_hours=offset_hours)
    found = times.to_pylist()[0]
    assert bad.to_pylist() == [found is None]
    return found


@pytest.mark.parametrize(
    "text",
    ["2026-09-01T10:00Z", "2026-09-01T10:00:00.000Z", "2026-09-01 10:00:00+00:00", "2026-09-01T12:00:00+02:00"],
)
def test_iso_with_a_zone_is_that_moment_in_utc(text: str):
    assert read(text, ISO) == datetime.datetime(2026, 9, 1, 10, tzinfo=UTC)


def test_a_clock_without_a_zone_is_only_read_where_the_source_says_it_is_utc():
    assert read("2026-09-01 10:00:00", ISO) is None
    assert read("2026-09-01 10:00:00", ISO_UTC) == datetime.datetime(2026, 9, 1, 10, tzinfo=UTC)


def test_month_and_day_are_never_guessed():
    assert read("9/2/2023", "%m/%d/%Y") == datetime.datetime(2023, 9, 2, tzinfo=UTC)
    assert read("9/2/2023", "%d/%m/%Y") == datetime.datetime(2023, 2, 9, tzinfo=UTC)
    assert read("13/2/2023", "%m/%d/%Y") is None
    assert read("9/2/23", "%m/%d/%Y") is None


def test_a_provider_ahead_of_utc_is_brought_back():
    assert read("2026-09-01", "%Y-%m-%d", offset_hours=8) == datetime.datetime(2026, 8, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-02-30T00:00:00Z", "yesterday", "20260901", "2026-9-1", "9999-12-31T23:59:59-14:00"]
)
def test_what_is_no_time_is_said(text: str):
    assert read(text, ISO, ISO_UTC) is None


def test_parquet_brings_its_own_times():
    naive = pa.array([datetime.datetime(2026, 9, 1, 10)], pa.timestamp("ns"))  # noqa: DTZ001 - as Parquet has it
    assert parse_times(naive, (ISO,))[0].to_pylist() == [datetime.datetime(2026, 9, 1, 10, tzinfo=UTC)]


def test_december_is_followed_by_january():
    assert month_after(datetime.date(2026, 12, 1)) == datetime.date(2027, 1, 1)
