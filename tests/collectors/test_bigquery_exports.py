"""Google's export tables: months compared by their sums, rows by name, a changed month read whole."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from collectors import gcp_detailed, gcp_focus
from collectors.signals.bigquery import NotATable, checked_table, flattened
from tests.collectors.recorded import RecordedRows, loaded, rows_of

SEPTEMBER = datetime.date(2026, 9, 1)
TABLE = "acme-billing.costs.gcp_billing_export_resource_v1_0A"


def _line(cost: str, **more: Any) -> dict[str, Any]:
    row = {
        "billing_account_id": "0A-1",
        "service": {"id": "6F81", "description": "Compute Engine"},
        "sku": {"id": "D973", "description": "Spot Preemptible N2 Core"},
        "usage_start_time": "2026-09-01T07:00:00Z",
        "usage_end_time": "2026-09-01T08:00:00Z",
        "project": {"id": "shop", "name": "Shop", "labels": [{"key": "env", "value": "prod"}]},
        "labels": [{"key": "team", "value": "web"}],
        "location": {"region": "europe-west1", "zone": "europe-west1-b"},
        "cost": cost,
        "cost_at_list": "4.0",
        "currency": "EUR",
        "usage": {"amount": 7200, "unit": "seconds", "amount_in_pricing_units": "2", "pricing_unit": "hour"},
        "credits": [],
        "invoice": {"month": "202609"},
        "cost_type": "regular",
        "new_column": {"nested": True},
    }
    return {"line": json.dumps({**row, **more})}


def _settings(**more: Any) -> gcp_detailed.Settings:
    return gcp_detailed.Settings(kind="gcp_detailed", name="gcp", table=TABLE, **more)


def _export(lines: list[dict[str, Any]], cost: str, credit: str = "0") -> gcp_detailed.BigQueryExport:
    month = {"month": "202609", "row_count": len(lines), "exported": "2026-09-02T00:00:00Z", "currency": "EUR"}
    rows = RecordedRows(("GROUP BY", [{**month, "cost": cost, "credits": credit}]), ("TO_JSON_STRING", lines))
    return gcp_detailed.BigQueryExport(_settings(), rows)


def test_credits_lower_what_is_billed_and_name_the_commitment(tmp_path: Path) -> None:
    committed = [{"id": "cud-1", "type": "COMMITTED_USAGE_DISCOUNT", "amount": "-1.5"}, {"amount": -0.25}]
    lines = [
        _line("3.0"),
        _line("3.0", credits=committed),
        _line("0.6", cost_type="tax", usage={}, cost_at_list="0.6"),
        _line("-0.5", cost_type="adjustment", adjustment_info={"id": "adj-1"}),
    ]
    source = _export(lines, "6.1", "-1.75")
    [(_, prepared)] = loaded(source, SEPTEMBER, tmp_path)
    assert (prepared.rows_read, prepared.rows_quarantined, prepared.source_rows) == (4, 0, 4)
    assert prepared.totals["EUR"].billed_cost == Decimal("4.35") == prepared.source_totals["EUR"]
    by_cost = {row["BilledCost"]: row for row in rows_of(prepared)}
    assert by_cost[Decimal("1.25")]["CommitmentDiscountId"] == "cud-1"
    assert by_cost[Decimal("1.25")]["PricingCategory"] == "Committed"
    assert by_cost[Decimal(3)]["PricingCategory"] == "Dynamic"
    assert dict(by_cost[Decimal(3)]["Tags"]) == {"project/env": "prod", "team": "web"}
    assert dict(by_cost[Decimal(3)]["x_Native"])["new_column.nested"] == "true"
    assert by_cost[Decimal("0.6")]["ChargeCategory"] == "Tax"
    assert by_cost[Decimal("0.6")]["PricingQuantity"] is None
    assert by_cost[Decimal("-0.5")]["ChargeClass"] == "Correction"
    [authority] = source.authority(SEPTEMBER)
    assert authority.totals == {"EUR": Decimal("4.35")}


def test_identical_rows_are_all_kept(tmp_path: Path) -> None:
    [(_, prepared)] = loaded(_export([_line("1"), _line("1")], "2"), SEPTEMBER, tmp_path)
    assert prepared.rows_accepted == 2


def test_credits_that_are_no_amounts_put_the_row_aside(tmp_path: Path) -> None:
    for odd in ([{"amount": "NaN"}], [{"name": "x"}], "x"):
        [(_, prepared)] = loaded(_export([_line("1", credits=odd)], "1"), SEPTEMBER, tmp_path / str(odd)[:8])
        assert (prepared.rows_accepted, prepared.rows_quarantined) == (0, 1)


def test_the_order_of_the_answer_says_nothing(tmp_path: Path) -> None:
    one = loaded(_export([_line("1"), _line("2")], "3"), SEPTEMBER, tmp_path / "a")[0][1]
    two = loaded(_export([_line("2"), _line("1")], "3"), SEPTEMBER, tmp_path / "b")[0][1]
    assert one.digest == two.digest
    assert rows_of(one) == rows_of(two)


def test_a_table_name_is_a_table_name_and_no_sql() -> None:
    assert checked_table(TABLE) == TABLE
    for name in ("a.b.c` WHERE 1=1; --", "a.b", "", "a.b.c d"):
        with pytest.raises(NotATable):
            checked_table(name)


def test_byte_seconds_of_a_large_disk_fit(tmp_path: Path) -> None:
    usage = {"amount": "38654705664000000000", "unit": "byte-seconds", "pricing_unit": "gibibyte month"}
    [(_, prepared)] = loaded(_export([_line("1", usage=usage)], "1"), SEPTEMBER, tmp_path)
    [row] = rows_of(prepared)
    assert (row["ConsumedQuantity"], row["ConsumedUnit"]) == (Decimal(36_000_000_000), "gibibyte-seconds")


def test_numbers_are_kept_as_they_are_written() -> None:
    text = '{"a": 0.1000000000000000055, "b": {"c": 12345678901234567890.5}, "d": [1.10], "e": null}'
    assert flattened(text) == {
        "a": "0.1000000000000000055",
        "b.c": "12345678901234567890.5",
        "d": '["1.10"]',
        "e": None,
    }


def test_the_focus_table_is_focus(tmp_path: Path) -> None:
    row = {
        "BilledCost": "1.5",
        "EffectiveCost": "1.5",
        "ListCost": "2",
        "ContractedCost": "1.5",
        "BillingCurrency": "USD",
        "BillingAccountId": "0A-1",
        "BillingPeriodStart": "2026-09-01T00:00:00Z",
        "BillingPeriodEnd": "2026-10-01T00:00:00Z",
        "ChargePeriodStart": "2026-09-05T00:00:00Z",
        "ChargePeriodEnd": "2026-09-06T00:00:00Z",
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "ServiceName": "BigQuery",
        "Tags": [{"key": "team", "value": "data"}],
        "x_Location": "EU",
    }
    month = {"month": "2026-09-01", "currency": "USD", "row_count": 1, "cost": "1.5"}
    rows = RecordedRows(("GROUP BY", [month]), ("TO_JSON_STRING", [{"line": json.dumps(row)}]))
    settings = gcp_focus.Settings(kind="gcp_focus", name="gcpf", table="acme.billing.gcp_billing_export_focus_0A")
    [(_, prepared)] = loaded(gcp_focus.FocusExport(settings, rows), SEPTEMBER, tmp_path)
    assert (prepared.rows_accepted, prepared.totals["USD"].billed_cost) == (1, Decimal("1.5"))
    [found] = rows_of(prepared)
    assert dict(found["Tags"]) == {"team": "data"}
    assert (found["ProviderName"], found["ServiceCategory"]) == ("Google Cloud", "Databases")


def test_either_a_table_or_a_bucket() -> None:
    for more in ({}, {"table": TABLE, "bucket": "b"}):
        with pytest.raises(ValueError, match="either table or bucket"):
            gcp_detailed.Settings(kind="gcp_detailed", name="gcp", **more)
