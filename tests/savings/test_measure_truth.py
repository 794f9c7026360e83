"""Measured against bills whose truth is known: the interval holds it as often as it says, and nothing else moves it."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from costwarden.recommend.kinds import KINDS
from costwarden.recommend.model import MONTH_DAYS
from costwarden.savings.daily import RowsDaily
from costwarden.savings.measure import Change, Measured, measure_change
from costwarden.savings.spread import Part, half_width
from costwarden.savings.use import touches_cost
from tests.plugins.counts import SOAK
from tests.savings.test_measure import ARN, days

MERGED = datetime.date(2026, 9, 15)
FIRST = "2026-08-16"
AFTER = "2026-09-16"


def measured(rows: Sequence[dict[str, Any]], kind: str = "aws_ec2_rightsize", days: int = 7, **more: Any) -> Measured:
    return measure_change(Change([ARN], MERGED, kind, **more), days, RowsDaily(rows), currency="USD")


def noisy(seed: int, after: int) -> tuple[list[dict[str, Any]], Decimal]:
    """A machine of 8 a day with a week's rhythm of use and noise in cost; the truth is 25 % less per hour."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    used: list[float] = []
    for first, count, price in ((FIRST, 30, 1 / 3), (AFTER, after, 0.25)):
        for row in days(first, count, "0"):
            day = datetime.date.fromisoformat(row["ChargePeriodStart"][:10])
            hours = 24 * (0.6 if day.weekday() > 4 else 1.0) * chance.uniform(0.9, 1.1)
            row["ConsumedQuantity"] = f"{hours:.3f}"
            row["EffectiveCost"] = f"{hours * price * (1 + chance.gauss(0, 0.05)):.6f}"
            rows.append(row)
            if price == 0.25:
                used.append(hours)
    truth = Decimal(str(sum(used) / len(used) * (1 / 3 - 0.25))) * MONTH_DAYS
    return rows, truth


@pytest.mark.parametrize("after", [7, 14, 30])
def test_the_interval_holds_the_truth_about_19_times_of_20(after: int) -> None:
    """Independent noise: 95 % of 200 (of 2,000 in a soak) within three of its standard errors."""
    runs = 2000 if SOAK else 200
    held = 0
    for seed in range(runs):
        rows, truth = noisy(seed, after)
        found = measured(rows, days=after)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high
    slack = 3 * (0.95 * 0.05 / runs) ** 0.5
    assert 0.95 - slack <= held / runs <= min(0.995, 0.95 + slack)


def test_a_schedule_saves_by_days_without_a_row() -> None:
    """A stopped machine has no hours: per hour it would save nothing at all."""
    weekdays = [row for row in days(AFTER, 7, "6", "12") if _weekday(row) < 5]
    other = days(AFTER, 7, "1", ResourceId="another")
    found = measured([*days(FIRST, 30, "12"), *weekdays, *other], "aws_ec2_schedule")
    assert found.saving == ((12 - Decimal(6) * 5 / 7) * MONTH_DAYS).quantize(Decimal("0.01"))
    assert found.note == "days as they are: the use itself is what changed"


def _weekday(row: dict[str, Any]) -> int:
    return datetime.date.fromisoformat(row["ChargePeriodStart"][:10]).weekday()


@pytest.mark.parametrize(
    ("kind", "unit", "saving"),
    [
        ("aws_ec2_rightsize", "Hours", "182.63"),
        ("aws_log_retention", "GB-Mo", "182.63"),  # fewer GB are the saving
        ("aws_dynamodb_capacity", "ReadCapacityUnit-Hrs", "182.63"),
        ("aws_ebs_gp2_gp3", "GB-Mo", "182.63"),
        ("aws_lambda_memory", "Lambda-GB-Second", "182.63"),
    ],
)
def test_units_the_change_itself_moves_do_not_divide(kind: str, unit: str, saving: str) -> None:
    """Cost halves; where the unit is what was cut, it halves too, and dividing by it would find nothing."""
    half = "24" if kind in ("aws_ec2_rightsize", "aws_ebs_gp2_gp3") else "12"
    rows = [*days(FIRST, 30, "12", ConsumedUnit=unit), *days(AFTER, 7, "6", half, ConsumedUnit=unit)]
    assert measured(rows, kind).saving == Decimal(saving)


def test_requests_measure_a_function() -> None:
    rows = [
        *days(FIRST, 30, "12", "1000", ConsumedUnit="Requests"),
        *days(AFTER, 7, "12", "2000", ConsumedUnit="Requests"),
    ]
    found = measured(rows, "aws_lambda_memory")
    assert (found.saving, found.note) == (Decimal("365.25"), "normalised by usage")


def test_a_gap_in_the_bill_is_nobodys_saving() -> None:
    """Two days on which the bill has nothing of anything, against two days on which only this machine is missing."""
    before = [*days(FIRST, 30, "12"), *days(FIRST, 30, "1", ResourceId="another")]
    other = days(AFTER, 10, "1", ResourceId="another")
    mine = days(AFTER, 10, "12")
    gap = [row for row in (*mine, *other) if row["ChargePeriodStart"][:10] not in ("2026-09-18", "2026-09-19")]
    stopped = [*[row for row in mine if row["ChargePeriodStart"][:10] not in ("2026-09-18", "2026-09-19")], *other]
    assert measured([*before, *gap], "aws_ec2_schedule", 10).saving == 0
    assert measured([*before, *stopped], "aws_ec2_schedule", 10).saving == (Decimal(12) * 2 / 10 * MONTH_DAYS)


def test_an_id_that_changed_is_the_same_resource_where_a_state_says_so() -> None:
    new = "arn:aws:ec2:eu-west-1:1:volume/vol-2"
    rows = [*days(FIRST, 30, "12"), *days(AFTER, 7, "6", ResourceId=new)]
    lost = measured(rows)
    assert (lost.saving, "name a state" in lost.note) == (None, True)
    assert measured(rows, now={ARN: {new}}).saving == Decimal("182.63")


def test_two_days_after_the_merge_and_then_nothing_is_no_measurement() -> None:
    rows = [*days(FIRST, 30, "12"), *days(AFTER, 2, "6"), *days(AFTER, 7, "1", ResourceId="another")]
    assert measured(rows).saving is None


def test_another_merge_of_the_same_resource_ends_the_window() -> None:
    """12 a day, 9 after this merge, 3 after the next one: this one saved 3 a day, and never the other's 6."""
    other = {ARN: {datetime.date(2026, 9, 26)}}
    rows = [*days(FIRST, 30, "12"), *days(AFTER, 10, "9"), *days("2026-09-26", 20, "3")]
    first = measured(rows, days=14, others=other)
    assert first.saving == Decimal("91.31")
    next_one = Change([ARN], datetime.date(2026, 9, 26), "aws_ec2_rightsize", others={ARN: {MERGED}})
    second = measure_change(next_one, 14, RowsDaily(rows), currency="USD")
    assert second.saving == Decimal("182.63")
    same_week = measured(rows, days=14, others={ARN: {datetime.date(2026, 9, 18)}})
    assert (same_week.saving, "another pull request" in same_week.note) == (None, True)


def test_a_bill_in_another_currency_from_some_day_on_is_said() -> None:
    rows = [*days(FIRST, 30, "12"), *days(AFTER, 3, "6"), *days("2026-09-19", 4, "5", BillingCurrency="EUR")]
    found = measured(rows)
    assert (found.saving, found.note) == (None, "the bill is in EUR from 2026-09-19 on, not USD")
    both = [*days(FIRST, 30, "12"), *days(AFTER, 7, "6"), *days(AFTER, 1, "5", BillingCurrency="EUR")]
    assert measured(both).saving is None


def test_a_day_of_hardly_any_use_does_not_count_like_a_full_one() -> None:
    """One day of 0.1 hours with a fixed charge of 1: the mean of daily rates would triple the price of an hour."""
    before = days(FIRST, 30, "24")
    before[3] |= {"ConsumedQuantity": "0.1", "EffectiveCost": "1.1"}
    found = measured([*before, *days(AFTER, 7, "24")])
    assert found.saving is not None
    assert abs(found.saving) < Decimal("2.00")


def test_few_days_widen_the_interval_as_student_says() -> None:
    assert half_width([Part(Decimal(1), 6)]) == Decimal("2.447")
    assert half_width([Part(Decimal(1), 1000)]) == Decimal("2.000")
    assert half_width([]) == 0


def test_what_leaves_the_cost_alone_is_not_measured() -> None:
    beside = {name for name in KINDS if not touches_cost(name)}
    assert {"tags_missing", "drift", "aws_ebs_snapshot_first"} <= beside
