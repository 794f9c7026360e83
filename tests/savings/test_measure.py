"""Measured on the bill: at the use of the days after, with an interval, and honest where it cannot be said."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from costwarden.chain.savings_costs import WarehouseDaily
from costwarden.savings.daily import RowsDaily
from costwarden.savings.measure import Measured, is_due, measure
from costwarden.savings.status import calibrate, calibration_table, realised, status_document, status_table
from costwarden.state.savings import Measurement, SavingsPull
from tests.savings.conftest import NOW
from tests.warehouse.conftest import House, empty_house, house, make_house
from tests.warehouse.deliveries import a_delivery, a_row

__all__ = ["empty_house", "house", "make_house"]
MERGED = datetime.datetime(2026, 9, 15, 10, tzinfo=datetime.UTC)
ARN = "arn:aws:ec2:eu-west-1:1:volume/vol-1"


def days(first: str, count: int, cost: str, hours: str = "24", **fields: Any) -> list[dict[str, Any]]:
    start = datetime.date.fromisoformat(first)
    return [
        {
            "ResourceId": ARN,
            "ChargePeriodStart": f"{start + datetime.timedelta(days=day)}T00:00:00Z",
            "EffectiveCost": cost,
            "BillingCurrency": "USD",
            "ConsumedQuantity": hours,
            "ConsumedUnit": "Hours",
            **fields,
        }
        for day in range(count)
    ]


def found(rows: list[dict[str, Any]], **named: Any) -> Measured:
    return measure([ARN], MERGED, 7, RowsDaily(rows), currency="USD", **named)


def test_half_the_price_at_twice_the_use_is_a_saving_all_the_same() -> None:
    """12 a day for 24 hours; afterwards 12 a day for 48 hours: without normalising nothing would show."""
    one = found([*days("2026-08-16", 30, "12"), *days("2026-09-16", 7, "12", "48")])
    assert (one.saving, one.note) == (Decimal("365.25"), "normalised by usage")


def test_the_day_of_the_merge_belongs_to_neither_side() -> None:
    rows = [*days("2026-08-16", 30, "12"), *days("2026-09-15", 1, "900"), *days("2026-09-16", 7, "6")]
    assert found(rows).saving == Decimal("182.63")


def test_uneven_days_widen_the_interval() -> None:
    before = [row for day in range(30) for row in days("2026-08-16", 30, "12")[day : day + 1]]
    for number, row in enumerate(before):
        row["EffectiveCost"] = "14" if number % 2 else "10"
    one = found([*before, *days("2026-09-16", 7, "6")])
    assert one.low is not None
    assert one.high is not None
    assert one.saving is not None
    assert one.low < one.saving < one.high


def test_without_units_it_says_so() -> None:
    bare = [{**row, "ConsumedUnit": "", "ConsumedQuantity": ""} for row in days("2026-08-16", 30, "12")]
    after = [{**row, "ConsumedUnit": ""} for row in days("2026-09-16", 7, "6")]
    one = found([*bare, *after])
    assert (one.saving, one.note) == (Decimal("182.63"), "not normalised: the bill names no usage")


def test_what_is_gone_costs_nothing_only_where_it_was_removed() -> None:
    others = days("2026-09-16", 7, "1", ResourceId="another")
    rows = [*days("2026-08-16", 30, "12"), *others]
    assert found(rows).saving is None
    assert found(rows, removed=True).saving == Decimal("365.25")
    assert found(rows[:-7], removed=True).saving is None  # a bill that ends saves nothing


def test_other_currencies_and_too_few_days_are_no_answer() -> None:
    euros = days("2026-08-16", 30, "12", BillingCurrency="EUR")
    assert "EUR" in found([*euros, *days("2026-09-16", 7, "6")]).note
    assert found([*days("2026-09-11", 4, "12"), *days("2026-09-16", 7, "6")]).saving is None


def test_it_is_due_once_the_bill_is_complete() -> None:
    assert not is_due(MERGED, 7, datetime.date(2026, 9, 22))  # the newest day is still being written
    assert is_due(MERGED, 7, datetime.date(2026, 9, 23))
    assert not is_due(MERGED, 7, None)


@given(
    old=st.decimals("0.01", 100, places=2),
    new=st.decimals("0.01", 100, places=2),
    use=st.integers(1, 48),
)
def test_the_sign_is_that_of_the_unit_price(old: Decimal, new: Decimal, use: int) -> None:
    """Cost per hour before and after decide, however many hours."""
    before = days("2026-08-16", 30, str(old * 24))
    one = found([*before, *days("2026-09-16", 7, str(new * use), str(use))])
    assert one.saving is not None
    exact = (old - new) * use * Decimal("30.4375")
    assert abs(one.saving - exact) <= Decimal("0.01")


def test_the_warehouse_answers_as_the_file_does(house: House, tmp_path: Path) -> None:
    for period, last in ((datetime.date(2026, 8, 1), 31), (datetime.date(2026, 9, 1), 30)):
        rows = [
            a_row(
                day, "6" if period.month == 9 and day > 15 else "12", period=period, ResourceId="vol-1",
                ConsumedQuantity=Decimal(24), ConsumedUnit="Hours",
            )
            for day in range(1, last + 1)
        ]  # fmt: skip
        house.load(a_delivery(tmp_path, rows, period=period))
    costs = WarehouseDaily(house.warehouse, "acme")
    assert costs.last_day() == datetime.date(2026, 9, 30)
    one = measure([ARN], MERGED, 7, costs, currency="USD")
    assert (one.saving, one.note) == (Decimal("182.63"), "normalised by usage")


def a_pull(number: int, **changes: Any) -> SavingsPull:
    values: dict[str, Any] = {
        "repository": "acme/shop", "branch": f"costwarden/k/{number}", "base": "main", "kind": "aws_ebs_gp2_gp3",
        "risk": "online", "module": "", "team": "web", "author": "lee", "title": f"perf(cost): {number}",
        "recommendation_ids": ["r"], "resources": [], "currency": "USD", "claimed": Decimal(40),
        "estimated": Decimal(36), "approved_by": "lee", "approved_at": NOW, "state": "merged", "number": number,
        "id": number, "url": f"https://github.example/acme/shop/pull/{number}",
    }  # fmt: skip
    return SavingsPull(**(values | changes))


def a_measurement(pull: int, days: int, measured: str | None) -> Measurement:
    amount = None if measured is None else Decimal(measured)
    return Measurement(pull, days, "USD", amount, amount, amount, "normalised by usage", NOW)


def test_status_credits_teams_and_authors_per_currency(golden: Any) -> None:
    pulls = [
        a_pull(1),
        a_pull(2, team="data", author="kim", currency="EUR"),
        a_pull(3, state="open", estimated=None),
        a_pull(4),
    ]
    rows = {1: [a_measurement(1, 7, "20"), a_measurement(1, 14, "27")], 2: [a_measurement(2, 7, "36")]}
    shown = realised(pulls, rows)
    document = status_document(shown)
    assert document["pulls"][0]["measured"] == "27.00"
    assert document["pulls"][2]["estimated"] is None
    assert [(one["name"], one["currency"], one["measured"], one["not_measured"]) for one in document["by_team"]] == [
        ("data", "EUR", "36.00", 0),
        ("web", "USD", "27.00", 1),
    ]
    golden("savings/status.txt", status_table(shown))
    (row,) = calibrate(shown)
    assert (row.count, row.measured_to_estimated, row.measured_to_claimed) == (2, Decimal("0.88"), Decimal("0.79"))
    assert "| aws_ebs_gp2_gp3 | 2 | 0.88 | 0.79 |" in calibration_table(shown)
