"""A schedule of the usage file is hours of a month, exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.estimate.schedule import DAYS, monthly_hours
from costwarden.estimate.usage import UsageNotReadable, parse_usage

WEEK = Decimal(730) / 168


@pytest.mark.parametrize(
    ("schedule", "weekly"),
    [
        ("mon-fri 08:00-20:00", 60),
        ("mon-sun", 168),
        ("mon-sun 00:00-24:00", 168),
        ("sat,sun", 48),
        ("mon 09:30-10:15", Decimal("0.75")),
        ("fri 22:00-06:00", 8),  # into Saturday
        ("sun 22:00-06:00", 8),  # into Monday
        ("sat-mon 10:00-12:00", 6),  # over the end of the week
        (["mon-fri 08:00-18:00", "wed 12:00-20:00"], 52),  # what overlaps counts once
        ("MON-Fri 08:00-20:00", 60),
        ("mon 08:00-08:00", 24),
    ],
)
def test_hours_are_the_share_of_the_week(schedule: object, weekly: int | Decimal) -> None:
    assert monthly_hours(schedule) == pytest.approx(weekly * WEEK, rel=Decimal("1e-20"))


@pytest.mark.parametrize(
    "schedule",
    ["", "always", "mon-fri 8-20", "mon-fri 08:00-25:00", "mon 08:61-09:00", "mox", "mon-", 60, None, [], ["mon", 3]],
)
def test_what_is_no_schedule_is_an_error(schedule: object) -> None:
    with pytest.raises(ValueError, match=r"is not|spans"):
        monthly_hours(schedule)


@given(st.sampled_from(DAYS), st.integers(0, 23), st.integers(1, 24))
def test_no_schedule_is_more_than_the_month(day: str, start: int, end: int) -> None:
    assert 0 < monthly_hours([f"{day} {start:02}:00-{end:02}:00", "mon-sun"]) == 730
    assert 0 < monthly_hours(f"{day} {start:02}:00-{end:02}:00") <= 24 * WEEK + Decimal("1e-20")


def test_the_usage_file_takes_it_for_hours(price_of) -> None:
    text = 'version: 0.1\nresource_usage:\n  aws_instance.dev: {schedule: "mon-fri 08:00-20:00"}\n'
    usage = parse_usage(text).values("aws_instance", "aws_instance.dev")
    cost = price_of("aws_instance", {"instance_type": "m5.large"}, usage=usage)
    assert cost.components[0].monthly_quantity == monthly_hours("mon-fri 08:00-20:00")
    assert cost.subresources[0].components[0].monthly_cost == Decimal("0.8")  # a disk is there at night too


def test_exact_hours_win_over_a_schedule_and_an_address_over_its_type() -> None:
    text = (
        "version: 0.1\nresource_type_default_usage:\n  aws_instance: {schedule: sat}\n"
        "resource_usage:\n  aws_instance.a: {schedule: mon-sun, monthly_hrs: 12}\n"
        "  aws_instance.b: {schedule: mon-sun}\n"
    )
    usage = parse_usage(text)
    hours = {name: usage.values("aws_instance", f"aws_instance.{name}")["monthly_hrs"] for name in "abc"}
    assert hours == {"a": 12, "b": 730, "c": 24 * Decimal(730) / 168}


def test_a_wrong_schedule_names_its_resource() -> None:
    with pytest.raises(UsageNotReadable, match=r"resource_usage: aws_instance\.dev: schedule 'weekdays' is not like"):
        parse_usage("version: 0.1\nresource_usage:\n  aws_instance.dev: {schedule: weekdays}\n")
