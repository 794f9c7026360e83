"""Ledger bills: reversals are linked to what they take back, and where the two do not cancel it is told."""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from collectors.night.reconcile import reconcile
from collectors.signals.rows import signal_shape
from costwarden.focus.oracle import cost_shape, focus_report_shape
from costwarden.focus.prepared import PreparedDelivery, Reversals
from tests.focus.making import MAY, a_file, a_row, deliver

_REVERSED = {"ChargeClass": "Correction"}


def oracle_row(cost: str, record: str, back: str = "", **changes: str) -> dict[str, str]:
    return a_row(BilledCost=cost, oci_ReferenceNumber=record, oci_BackReferenceNumber=back, **changes)


def oracle(tmp_path: Path, *rows: dict[str, str]) -> PreparedDelivery:
    middle = len(rows) // 2  # an original and its reversal may lie in two files
    files = [a_file(tmp_path / f"{at}.csv", part) for at, part in enumerate((rows[:middle], rows[middle:])) if part]
    return deliver(tmp_path / "out", files, shape=focus_report_shape())


@pytest.mark.parametrize("amounts", [["-10.5"], ["-10", "-0.5"]], ids=["whole", "in parts"])
def test_a_reversal_that_cancels_its_original_is_linked(tmp_path: Path, amounts: list[str]):
    back = [oracle_row(amount, f"b{at}", "a1", **_REVERSED) for at, amount in enumerate(amounts)]
    restated = oracle_row("9", "c1", "a1", **_REVERSED)
    prepared = oracle(tmp_path, oracle_row("10.5", "a1"), oracle_row("1", "a2"), *back, restated)
    assert prepared.reversals == Reversals(linked=len(amounts))
    assert reconcile(prepared, (), None, closed=False)[-1].verdict == "ok"


def test_what_a_reversal_leaves_is_told_and_holds_nothing(tmp_path: Path):
    prepared = oracle(
        tmp_path,
        oracle_row("10.5", "a1"),
        oracle_row("-10", "b1", "a1"),  # inside an open month it carries no ChargeClass
        oracle_row("-3", "b2", "elsewhere", **_REVERSED),
    )
    assert prepared.reversals == Reversals(unequal=(("a1", "USD", Decimal("0.5")),), unlinked=("elsewhere",))
    check = reconcile(prepared, (), None, closed=False)[-1]
    assert (check.name, check.verdict, check.found, check.expected) == (
        "reversals cancel their originals",
        "warn",
        "0",
        "2",
    )
    assert check.note == "a1 leaves 0.50 USD; 1 of rows that are not in this delivery: elsewhere"


def test_a_back_reference_alone_reverses_nothing(shared: Path, tmp_path: Path):
    bill = shared / "data" / "billing" / "focus_converters" / "oci_reports_cost-csv_0000000030000269.csv"
    with bill.open(newline="") as file:
        first = next(csv.DictReader(file))
    month = datetime.date.fromisoformat(first["lineItem/intervalUsageStart"][:10]).replace(day=1)
    prepared = deliver(tmp_path, [bill], shape=cost_shape(), period=month)
    assert prepared.rows_accepted > 400
    assert prepared.reversals == Reversals()


def databricks_row(kind: str, cost: str, record: str, **changes: str) -> dict[str, str]:
    return a_row(BilledCost=cost, x_SourceRecordId=record, native_record_type=kind, **changes)


def test_a_retraction_is_linked_by_what_it_repeats(tmp_path: Path):
    rows = [
        databricks_row("ORIGINAL", "10", "r1"),
        databricks_row("RETRACTION", "-10", "r2"),
        databricks_row("RESTATEMENT", "8", "r3"),
        databricks_row("RETRACTION", "-8", "r4"),
        databricks_row("ORIGINAL", "10", "r5", ResourceId="i-2"),
        databricks_row("RETRACTION", "-9", "r6", ResourceId="i-2"),
        databricks_row("RETRACTION", "-1", "r7", ResourceId="i-3"),
    ]
    shape = signal_shape("Databricks", basis="list_estimate", ledger=True)
    prepared = deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", rows)], shape=shape, period=MAY)
    assert prepared.reversals == Reversals(2, (("r6", "USD", Decimal(-9)),), ("r7",))
