"""A delivery replaces its source's billing period, to the last digit, whole or not at all."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.warehouse.errors import DeliveryIncomplete
from costwarden.warehouse.guards import Accepted
from costwarden.warehouse.ledger import LoadState
from tests.warehouse.conftest import House
from tests.warehouse.deliveries import a_delivery, a_row

SUM = "SELECT sum(BilledCost), {count} FROM {{db}}.{table}"


def live(house: House, tenant: str = "acme") -> list[tuple[Decimal, int]]:
    """(billed, rows) of the three live tables."""
    return [
        house.rows(SUM.format(count="count()" if table == "cost" else "sum(Rows)", table=table), tenant)[0]
        for table in ("cost", "daily", "res_daily")
    ]


def test_every_digit_arrives_in_all_three_tables(house: House, tmp_path: Path) -> None:
    rows = [a_row(1, "0.123456789012345678"), a_row(2, "99999.000000000000000001", ResourceId=None)]
    result = house.load(a_delivery(tmp_path, rows, files=2))
    assert (result.state, result.rows, result.repeated) == (LoadState.DONE, 2, False)
    assert live(house) == [(Decimal("99999.123456789012345679"), 2)] * 3


def test_a_newer_delivery_replaces_its_period_and_no_other(house: House, tmp_path: Path) -> None:
    august = datetime.date(2026, 8, 1)
    house.load(a_delivery(tmp_path, [a_row(1, "5", period=august)], period=august))
    house.load(a_delivery(tmp_path, [a_row(1, "7", x_SourceId="aws-2")], source_id="aws-2"))
    house.load(a_delivery(tmp_path, [a_row(1, "1"), a_row(2, "2")]))
    house.load(a_delivery(tmp_path, [a_row(1, "1"), a_row(2, "2"), a_row(3, "4")], delivery_id="d2"))
    assert live(house) == [(Decimal(19), 5)] * 3


def test_the_same_delivery_again_does_nothing(house: House, tmp_path: Path) -> None:
    delivery = a_delivery(tmp_path, [a_row(), a_row()])  # equal rows are legal
    first, second = house.load(delivery), house.load(delivery)
    assert (second.repeated, second.load_id, second.state) == (True, first.load_id, LoadState.DONE)
    assert live(house) == [(Decimal(3), 2)] * 3


def test_rows_that_do_not_add_up_never_go_live(house: House, tmp_path: Path) -> None:
    house.load(a_delivery(tmp_path, [a_row()]))
    wrong = a_delivery(
        tmp_path, [a_row(), a_row(2)], delivery_id="d3", totals=a_delivery(tmp_path, [a_row(), a_row(3, "9")]).totals
    )
    result = house.load(wrong)
    assert result.state is LoadState.REJECTED
    assert result.reason == "stg_cost: billed_cost in USD is 3.000000000000000000 instead of 10.5"
    assert live(house) == [(Decimal("1.5"), 1)] * 3


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"rows_read": 3}, "3 rows were read, 2 accepted and 0 quarantined"),
        ({"source_rows": 5}, "the provider counts 5 rows, 2 were read"),
        ({"rows_accepted": 1, "rows_quarantined": 1}, "1 rows accepted, totals of 2"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(
    house: House, tmp_path: Path, changed: dict[str, int], reason: str
) -> None:
    with pytest.raises(DeliveryIncomplete, match=reason):
        house.load(a_delivery(tmp_path, [a_row(), a_row(2)], **changed))
    assert house.ledger.newest("acme") == []


def test_a_shrinking_delivery_needs_a_yes(house: House, tmp_path: Path) -> None:
    house.load(a_delivery(tmp_path, [a_row(day) for day in range(1, 11)]))
    smaller = a_delivery(tmp_path, [a_row(day) for day in range(1, 10)], delivery_id="d2")
    held = house.load(smaller)
    assert (held.state, held.reason) == (
        LoadState.REJECTED,
        "9 rows in USD after 10: a shrinking delivery needs a yes",
    )
    assert live(house) == [(Decimal(15), 10)] * 3
    assert house.load(smaller, accepted=Accepted(shrink=True)).state is LoadState.DONE
    assert live(house) == [(Decimal("13.5"), 9)] * 3


def test_credits_explain_a_smaller_bill(house: House, tmp_path: Path) -> None:
    rows = [a_row(day) for day in range(1, 11)]
    house.load(a_delivery(tmp_path, rows))
    credit = a_row(11, "-10", ChargeCategory="Credit")
    assert house.load(a_delivery(tmp_path, [*rows, credit], delivery_id="d2")).state is LoadState.DONE
    cheaper = [a_row(day, "0.5") for day in range(1, 13)]
    assert house.load(a_delivery(tmp_path, cheaper, delivery_id="d3")).state is LoadState.DONE  # 5 after 5


def test_a_lower_cost_without_credits_needs_a_yes(house: House, tmp_path: Path) -> None:
    house.load(a_delivery(tmp_path, [a_row(1, "100")]))
    held = house.load(a_delivery(tmp_path, [a_row(1, "97")], delivery_id="d2"))
    assert held.reason == "97.00 USD after 100.00: a shrinking delivery needs a yes"


def test_an_empty_re_delivery_needs_a_yes_and_then_empties(house: House, tmp_path: Path) -> None:
    house.load(a_delivery(tmp_path, [a_row()]))
    nothing = a_delivery(tmp_path, [], delivery_id="d2")
    held = house.load(nothing)
    assert (held.state, held.reason) == (LoadState.REJECTED, "an empty delivery after one with rows needs a yes")
    assert live(house) == [(Decimal("1.5"), 1)] * 3
    assert house.load(nothing, accepted=Accepted(empty=True)).state is LoadState.DONE
    assert live(house) == [(Decimal(0), 0)] * 3
    assert house.load(nothing).repeated
    assert house.reopen().notices == []


def test_an_empty_first_delivery_is_done(house: House, tmp_path: Path) -> None:
    assert house.load(a_delivery(tmp_path, [])).state is LoadState.DONE
    assert house.load(a_delivery(tmp_path, [a_row()], delivery_id="d2")).state is LoadState.DONE


def test_quarantined_rows_are_kept_and_counted(house: House, tmp_path: Path) -> None:
    rejects = tmp_path / "quarantine.jsonl"
    rejects.write_text('{"file": "a.csv", "row": 7, "reason": "not a number", "raw": {"BilledCost": "x"}}\n')
    delivery = a_delivery(tmp_path, [a_row()], rows_read=2, rows_quarantined=1, quarantine=rejects)
    assert house.load(delivery).rows_quarantined == 1
    assert house.rows("SELECT File, Row, Reason, Raw FROM {db}.quarantine") == [
        ("a.csv", 7, "not a number", '{"BilledCost": "x"}')
    ]


def test_currencies_are_checked_apart(house: House, tmp_path: Path) -> None:
    house.load(a_delivery(tmp_path, [a_row(1, "1"), a_row(1, "2", BillingCurrency="EUR")]))
    sums = house.rows("SELECT BillingCurrency, sum(BilledCost) FROM {db}.daily GROUP BY 1 ORDER BY 1")
    assert sums == [("EUR", Decimal(2)), ("USD", Decimal(1))]


def test_a_hostile_source_name_is_only_a_value(house: House, tmp_path: Path) -> None:
    name = "x'); DROP DATABASE cw_acme; --`\\"
    house.load(a_delivery(tmp_path, [a_row(x_SourceId=name)], source_id=name))
    assert house.rows("SELECT x_SourceId FROM {db}.cost") == [(name,)]
    house.reopen()
    assert live(house) == [(Decimal("1.5"), 1)] * 3


def test_a_refund_that_cancels_its_charge_leaves_its_rows(house: House, tmp_path: Path) -> None:
    house.load(a_delivery(tmp_path, [a_row(1, "2"), a_row(1, "-2")]))
    assert live(house) == [(Decimal(0), 2)] * 3
