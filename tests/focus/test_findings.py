"""Odd rows are loaded, counted and told; the real ones are those the notes of the sample name."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from costwarden.focus.as_focus import focus_shape
from costwarden.focus.times import ISO_UTC
from tests.focus.making import a_file, a_row, deliver


def told(tmp_path: Path, **changes: str) -> list[str]:
    prepared = deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", [a_row() | changes])])
    assert prepared.rows_accepted == 1
    return [notice for notice in prepared.notices if ": F" in notice]


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"ListUnitPrice": "14"}, "F1 ListCost"),
        ({"ContractedUnitPrice": "125000"}, "F2 ContractedCost"),
        ({"SubAccountName": "shop"}, "F4 SubAccountName"),
        ({"CommitmentDiscountId": "arn:x"}, "F5 usage"),
        ({"ChargePeriodStart": "2026-04-30T22:00:00Z"}, "F7 ChargePeriodStart"),
        ({"ChargeCategory": "Purchase", "CommitmentDiscountId": "arn:x"}, "F8 EffectiveCost"),
    ],
)
def test_an_odd_row_is_told(tmp_path: Path, changes: dict[str, str], finding: str):
    (notice,) = told(tmp_path, **changes)
    assert notice.startswith(f"1 row: {finding}")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"ListUnitPrice": "15", "ContractedUnitPrice": "12.50"},
        {"ListUnitPrice": "15.000001"},  # rounded where it was delivered
        {"ChargePeriodStart": "2026-04-30T22:00:00Z", "ChargeClass": "Correction"},
        {"ChargeCategory": "Purchase", "CommitmentDiscountId": "arn:x", "EffectiveCost": "0"},
    ],
)
def test_an_even_row_is_not(tmp_path: Path, changes: dict[str, str]):
    assert told(tmp_path, **changes) == []


def test_generated_bills_have_no_oddities(shared: Path, tmp_path: Path):
    for at, path in enumerate(sorted((shared / "data/billing/focus").rglob("*cost_and_usage*.csv"))):
        assert deliver(tmp_path / str(at), [path]).notices == ()


def test_the_real_bill_has_those_that_are_known(shared: Path, tmp_path: Path):
    path = shared / "data/billing/focus/focus_1_0_sample.csv"
    shape = focus_shape("AWS", formats=(ISO_UTC,), nulls=("", "NULL"))
    september, october = datetime.date(2024, 9, 1), datetime.date(2024, 10, 1)
    prepared = deliver(tmp_path, [path], shape=shape, period=september, others=frozenset({october}))
    odd = {notice.partition(": ")[2][:2]: notice.split(" ")[0] for notice in prepared.notices if ": F" in notice}
    assert odd == {"F1": "25", "F2": "17"}  # of Microsoft: a price per unit beside a quantity in blocks; of AWS: 0
