"""Azure's own cost files as FOCUS rows: real ones, translated headers, hard values."""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.focus.azure import azure_shape
from costwarden.focus.units import block_of
from tests.focus.making import deliver, rejects_of, rows_of

SEPTEMBER = datetime.date(2023, 9, 1)
FEBRUARY = datetime.date(2021, 2, 1)


def bills(shared: Path) -> Path:
    return shared / "data/billing"


def test_actual_cost_adds_up_to_the_invoice(shared: Path, tmp_path: Path):
    path = bills(shared) / "finops_toolkit/EA_ActualCost_Small.csv"
    prepared = deliver(tmp_path, [path], shape=azure_shape("actual"), period=SEPTEMBER)
    assert (prepared.rows_read, prepared.rows_quarantined) == (11, 0)
    assert prepared.totals["USD"].billed_cost == prepared.source_totals["USD"] == Decimal("8.5450077867419368")
    bought = [row for row in rows_of(prepared) if row["ChargeCategory"] == "Purchase"]
    assert [(row["BilledCost"], row["EffectiveCost"]) for row in bought] == [(Decimal("3.25"), Decimal(0))]
    assert {row["CommitmentDiscountStatus"] for row in bought} == {None}


def test_amortized_cost_spreads_commitments(shared: Path, tmp_path: Path):
    path = bills(shared) / "finops_toolkit/EA_AmortizedCost_Small.csv"
    prepared = deliver(tmp_path, [path], shape=azure_shape("amortized"), period=SEPTEMBER)
    assert (prepared.rows_read, prepared.rows_quarantined) == (28, 0)
    assert prepared.totals["USD"].effective_cost == Decimal("16.296932136636644627")
    covered = [row for row in rows_of(prepared) if row["CommitmentDiscountId"]]
    assert covered
    assert {row["BilledCost"] for row in covered} == {Decimal(0)}
    assert {row["CommitmentDiscountStatus"] for row in covered} <= {"Used", "Unused"}


def test_an_anonymous_agreement_in_another_currency(shared: Path, tmp_path: Path):
    path = bills(shared) / "focus_converters/azure_sample-anonymous-ea-export-dataset.csv"
    prepared = deliver(tmp_path, [path], shape=azure_shape(), period=SEPTEMBER)
    assert prepared.totals["CAD"].rows == 27
    row = rows_of(prepared)[-1]
    assert row["ChargePeriodStart"].date() == datetime.date(2023, 9, 2)  # month first
    assert row["BillingPeriodEnd"].date() == datetime.date(2023, 10, 1)  # the end is exclusive
    assert row["Tags"] == [("tagA", "valueA"), ("tagB", "valueB"), ("tagC", "valueC")]  # delivered without braces
    assert (row["PricingUnit"], row["ConsumedUnit"]) == ("1 Hour", "Hours")


@pytest.mark.parametrize("name", ["German", "PayAsYouGo", "YA", "EnterpriseCamel"])
def test_headers_in_any_spelling_are_understood(shared: Path, tmp_path: Path, name: str):
    path = bills(shared) / f"opencost_azure/headersets_{name}.csv"
    prepared = deliver(tmp_path, [path], shape=azure_shape(), period=FEBRUARY)
    (row,) = rows_of(prepared)
    assert row["BilledCost"] > 0
    assert row["ResourceId"] == row["ResourceId"].lower()
    assert row["ServiceCategory"] in ("Networking", "Storage")
    assert row["RegionId"] in ("eastus", "westus")


def test_a_file_without_a_currency_is_put_aside_whole(shared: Path, tmp_path: Path):
    path = bills(shared) / "opencost_azure/values_MissingBrackets.csv"
    prepared = deliver(tmp_path, [path], shape=azure_shape(), period=FEBRUARY)
    assert [reject["reason"] for reject in rejects_of(prepared)] == ["BillingCurrency is missing"]


@pytest.mark.parametrize(
    ("unit", "size", "name"),
    [
        ("10 Hours", 10, "Hours"),
        ("1K", 1000, "Units"),
        ("25K", 25000, "Units"),
        ("1 GB/Month", 1, "GB/Month"),
        ("1000 /Month", 1000, "Units/Month"),
        ("1/Month", 1, "Units/Month"),
        ("Days", 1, "Days"),
        ("Unassigned", 1, "Units"),
        ("0 Hours", 1, "Hours"),
    ],
)
def test_a_unit_says_its_block(unit: str, size: int, name: str):
    assert block_of(unit) == (Decimal(size), name)


def test_block_sizes_are_those_microsoft_publishes(shared: Path):
    with (bills(shared) / "finops_toolkit/PricingUnits.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = {row["UnitOfMeasure"]: Decimal(row["PricingBlockSize"]) for row in csv.DictReader(file)}
    different = {unit: (block_of(unit)[0], size) for unit, size in listed.items() if block_of(unit)[0] != size}
    assert different.keys() == {"10000s"}  # which Microsoft's list calls a block of 1
