"""Each input row becomes one accepted row or one that is put aside with a reason."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from costwarden.focus.arrow import schema
from tests.focus.making import MAY, a_file, a_row, deliver, rejects_of, rows_of


def one(tmp_path: Path, **changes: str):
    """The only row of a delivery with one row."""
    prepared = deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", [a_row(**changes)])])
    return prepared, (rows_of(prepared) or [None])[0], (rejects_of(prepared) or [None])[0]


def test_a_whole_row_is_taken_as_it_is(tmp_path: Path):
    prepared, row, reject = one(tmp_path)
    assert reject is None
    assert row["BilledCost"] == Decimal("12.5")
    assert row["BillingAccountId"] == "000123456789"  # leading zeros matter
    assert row["Tags"] == [("team", "web")]
    assert row["ChargeClass"] is None
    assert row["x_RepairedColumns"] == []
    assert (row["x_SourceId"], row["x_DeliveryId"], row["x_FileOrdinal"], row["x_RowOrdinal"]) == (
        "a-source",
        "a-delivery",
        0,
        1,
    )
    assert prepared.repaired == {}
    assert pq.read_schema(prepared.files[0]).equals(schema())


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("BilledCost", "1,5", "BilledCost is not an amount: '1,5'"),
        ("BilledCost", "", "BilledCost is missing"),
        ("ListUnitPrice", "free", "ListUnitPrice is not an amount: 'free'"),
        ("ChargeCategory", "Gift", "ChargeCategory is not in FOCUS: 'Gift'"),
        ("ChargeClass", "Oops", "ChargeClass is not in FOCUS: 'Oops'"),
        ("BillingCurrency", "DOLLAR", "BillingCurrency is not an ISO 4217 code: 'DOLLAR'"),
        ("BillingAccountId", "", "BillingAccountId is missing"),
        ("ChargePeriodStart", "5/2/2026", "ChargePeriodStart is not a time as its source writes them: '5/2/2026'"),
        ("ChargePeriodEnd", "2026-05-02T10:00:00Z", "ChargePeriodEnd is not after ChargePeriodStart"),
        ("BillingPeriodStart", "2026-04-01T00:00:00Z", "not of billing period 2026-05: '2026-04'"),
        ("Tags", "{broken", "Tags is not a set of keys and values: '{broken'"),
        ("Tags", '["a"]', "Tags is not a set of keys and values: '[\"a\"]'"),
    ],
)
def test_what_does_not_fit_is_put_aside_with_its_reason(tmp_path: Path, column: str, value: str, reason: str):
    prepared, row, reject = one(tmp_path, **{column: value})
    assert row is None
    assert prepared.files == ()
    assert (prepared.rows_read, prepared.rows_accepted, prepared.rows_quarantined) == (1, 0, 1)
    assert reject["reason"] == reason
    assert (reject["file"], reject["row"]) == ("a.csv", 1)
    assert reject["raw"][column] == value


def test_sums_of_what_was_put_aside_are_known(tmp_path: Path):
    rows = [a_row(BilledCost="1.25"), a_row(BilledCost="2.50", ChargeCategory="Gift"), a_row(BilledCost="x")]
    prepared = deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", rows)])
    assert prepared.source_totals == {"USD": Decimal("3.75")}
    assert prepared.totals["USD"].billed_cost == Decimal("1.25")
    assert prepared.quarantined_billed == {"USD": Decimal("2.50")}


def test_currencies_are_never_added_up(tmp_path: Path):
    rows = [a_row(BilledCost="1"), a_row(BilledCost="2", BillingCurrency="EUR"), a_row(BilledCost="4")]
    prepared = deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", rows)])
    assert {currency: (one.rows, one.billed_cost) for currency, one in prepared.totals.items()} == {
        "EUR": (1, Decimal(2)),
        "USD": (2, Decimal(5)),
    }


def test_totals_by_category_tell_corrections_apart(tmp_path: Path):
    rows = [
        a_row(BilledCost="10"),
        a_row(BilledCost="-3", ChargeCategory="Credit"),
        a_row(BilledCost="-2", ChargeCategory="Adjustment", ChargeClass="Correction"),
        a_row(BilledCost="1", ChargeCategory="Tax"),
    ]
    prepared = deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", rows)])
    assert prepared.categories == {
        "USD": {"Correction": Decimal(-2), "Credit": Decimal(-3), "Tax": Decimal(1), "Usage": Decimal(10)}
    }


def test_columns_without_a_home_are_kept(tmp_path: Path):
    row = a_row() | {"x_Operation": "RunInstances", "x_Empty": ""}
    prepared = deliver(tmp_path / "out", [a_file(tmp_path / "a.csv", [row])])
    assert rows_of(prepared)[0]["x_Native"] == [("x_Operation", "RunInstances")]


def test_parquet_in_its_own_types_gives_the_same_row(tmp_path: Path):
    text = deliver(tmp_path / "one", [a_file(tmp_path / "a.csv", [a_row()])])
    values: dict[str, pa.Array] = {name: pa.array([value or None], pa.string()) for name, value in a_row().items()}
    for name in ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "PricingQuantity"):
        values[name] = pa.array([float(a_row()[name])])
    for name in ("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd"):
        moment = datetime.datetime.fromisoformat(a_row()[name]).replace(tzinfo=None)
        values[name] = pa.array([moment], pa.timestamp("us"))
    values["Tags"] = pa.array([[("team", "web")]], pa.map_(pa.string(), pa.string()))
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(values), path)
    assert rows_of(deliver(tmp_path / "two", [path])) == rows_of(text)


def test_months_of_one_file_become_deliveries_of_their_own(tmp_path: Path):
    june = {"BillingPeriodStart": "2026-06-01T00:00:00Z", "BillingPeriodEnd": "2026-07-01T00:00:00Z"}
    undated = {"BillingPeriodStart": "soon"}
    rows = [a_row(ResourceId="1"), a_row(ResourceId="2", **june), a_row(ResourceId="3", **undated)]
    files = [a_file(tmp_path / "a.csv", rows)]
    second = datetime.date(2026, 6, 1)
    may = deliver(tmp_path / "may", files, others=frozenset({second}))
    later = deliver(tmp_path / "june", files, period=second, others=frozenset({MAY}), undated=False)
    assert (may.rows_read, may.rows_accepted, may.rows_quarantined) == (2, 1, 1)
    assert rejects_of(may)[0]["row"] == 3
    assert (later.rows_read, later.rows_accepted, later.rows_quarantined) == (1, 1, 0)
    assert rows_of(later)[0]["x_RowOrdinal"] == 2


def test_hostile_text_stays_text(tmp_path: Path):
    nasty = "'; DROP TABLE cost; --\u202e<script>{{7*7}}"
    _, row, _ = one(tmp_path, ResourceId=nasty, Tags='{"' + "k" * 300 + '": "\\u0000"}')
    assert row["ResourceId"] == nasty
    assert row["Tags"] == [("k" * 300, "\x00")]


def test_byte_seconds_are_a_quantity_and_no_amount(tmp_path: Path):
    _, row, _ = one(tmp_path, PricingQuantity="360000000000000000.5")
    assert row["PricingQuantity"] == Decimal("360000000000000000.5")
    _, row, _ = one(tmp_path, PricingQuantity="3600000000000000000000")
    assert (row["PricingQuantity"], row["PricingUnit"]) == (None, None)
    assert ("PricingQuantity", "3600000000000000000000") in row["x_Native"]
    _, row, reject = one(tmp_path, BilledCost="360000000000000000")
    assert row is None
    assert reject["reason"] == "BilledCost is too large for an amount: '360000000000000000'"
