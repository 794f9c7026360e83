"""A period's end is forecast from finished days; an interval holds four of five truths."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal

from costwarden.warehouse.queries.forecast import forecast_end

START, END = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)
ONE = datetime.timedelta(days=1)


def days_of(first: datetime.date, amounts: list[float]) -> dict[datetime.date, Decimal]:
    return {first + number * ONE: Decimal(f"{amount:.6f}") for number, amount in enumerate(amounts)}


def test_a_fortnight_of_finished_days_is_needed() -> None:
    days = days_of(START, [10.0] * 15)
    assert forecast_end(days, START, END, START + 14 * ONE) is None  # 13 finished days
    days = days_of(START, [10.0] * 16)
    found = forecast_end(days, START, END, START + 15 * ONE)
    assert found is not None
    assert (found.amount, found.low, found.high) == (Decimal(300),) * 3


def test_days_a_provider_has_not_finished_do_not_lower_the_forecast() -> None:
    days = days_of(START, [10.0] * 18 + [1.0, 0.1])
    found = forecast_end(days, START, END, START + 19 * ONE)
    assert found is not None
    assert found.amount == Decimal(300)


def test_weekdays_have_levels_of_their_own() -> None:
    first = START - 28 * ONE
    amounts = [2.0 if (first + number * ONE).weekday() >= 5 else 10.0 for number in range(28 + 16)]
    found = forecast_end(days_of(first, amounts), START, END, START + 15 * ONE)
    assert found is not None
    weekend = sum((START + number * ONE).weekday() >= 5 for number in range(30))
    assert found.amount == Decimal(2 * weekend + 10 * (30 - weekend))


def test_one_outage_moves_no_level() -> None:
    first = START - 28 * ONE
    amounts = [10.0] * (28 + 16)
    amounts[5] = 500.0
    found = forecast_end(days_of(first, amounts), START, END, START + 15 * ONE)
    assert found is not None
    assert found.amount == Decimal(300)
    assert found.high < Decimal(700)


def test_a_period_that_is_over_is_what_was_billed() -> None:
    days = days_of(START, [10.0] * 40)
    found = forecast_end(days, START, END, START + 39 * ONE)
    assert found is not None
    assert (found.amount, found.low, found.high) == (Decimal(300),) * 3


def test_the_interval_holds_about_four_of_five() -> None:
    chance, hits, trials = random.Random(7), 0, 300
    first = START - 28 * ONE
    for _ in range(trials):
        level = chance.uniform(50, 500)
        amounts = [max(0.0, chance.gauss(level, level * 0.1)) for _ in range(58)]
        truth = sum(days_of(first, amounts)[START + number * ONE] for number in range(30))
        known = days_of(first, amounts[: 28 + 12])
        found = forecast_end(known, START, END, START + 11 * ONE)
        assert found is not None
        hits += found.low <= truth <= found.high
    assert 0.72 <= hits / trials <= 0.92
