"""Azure exports against azurite: the newest whole run of a month is the truth, and its manifest counts."""

from __future__ import annotations

import datetime
import gzip
import io
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from collectors import azure_cost, azure_focus
from collectors.azure_exports import parse_manifest
from collectors.source import CostSource
from costwarden.cloud.errors import CloudError, CloudUnavailable
from tests.fakes.azure_cloud import CONTAINER, AzureCloud
from tests.focus.making import MAY, a_row, as_csv, rows_of

JANUARY = datetime.date(2026, 1, 1)
SETTINGS = {
    "kind": "azure_focus",
    "name": "ea-1",
    "container": CONTAINER,
    "prefix": "daily",
    "export": "focus",
    "connection_string_env": "ACME_STORAGE",
}
AZURE_ROW = {
    "InvoiceIssuerName": "Microsoft",
    "ProviderName": "Microsoft",
    "PublisherName": "Microsoft",
    "ServiceName": "Virtual Machines",
}


def source(**changes: object) -> CostSource:
    return azure_focus.open_source(azure_focus.Settings.model_validate(SETTINGS | changes), Path())


def gz(*rows: dict[str, str]) -> bytes:
    return gzip.compress(as_csv([AZURE_ROW | row if "ProviderName" not in row else row for row in rows]))


def test_an_export_is_read_by_its_manifest(azure: AzureCloud, tmp_path: Path):
    row = a_row(**AZURE_ROW) | {"CommitmentDiscountId": "/Providers/Microsoft.Capacity/X", "x_BillingProfileId": "P"}
    azure.export(
        "run-1", "2026-05-20T04:00:00.1234567Z", {"part_0.csv.gz": gz(row), "part_1.csv.gz": gz(row)}, dataRowCount=2
    )
    azure.put("daily/focus/20260501-20260531/stray/part_0.csv.gz", gz(row))
    (delivery,) = source().deliveries(JANUARY)
    assert (delivery.billing_period, delivery.delivery_id, delivery.expected_rows) == (MAY, "run-1", 2)
    prepared = source().prepare(delivery, tmp_path)
    assert (prepared.rows_read, prepared.source_rows, prepared.rows_accepted) == (2, 2, 2)
    found = rows_of(prepared)[0]
    assert found["CommitmentDiscountId"] == "/providers/microsoft.capacity/x"
    assert found["x_Native"] == [("x_BillingProfileId", "P")]


def test_parquet_parts_are_read_alike(azure: AzureCloud, tmp_path: Path):
    out = io.BytesIO()
    row = a_row(**AZURE_ROW)
    table = pa.table({name: [value] for name, value in row.items() if not name.endswith("Cost")})
    for name in ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"):
        table = table.append_column(name, pa.array([Decimal(row[name])], pa.decimal128(38, 18)))
    pq.write_table(table, out, compression="snappy")
    azure.export("run-1", "2026-05-20T04:00:00Z", {"part_0.parquet": out.getvalue()}, dataRowCount=1)
    (delivery,) = source().deliveries(JANUARY)
    assert source().prepare(delivery, tmp_path).totals["USD"].billed_cost == Decimal("12.5")


def test_the_run_submitted_last_wins_and_an_empty_one_does_not_count(azure: AzureCloud):
    azure.export("a", "2026-05-21T04:00:00Z", {"part.csv.gz": gz(a_row())})
    azure.export("b", "2026-05-20T04:00:00Z", {"part.csv.gz": gz(a_row())})
    azure.export("c", "2026-05-22T04:00:00Z", {}, blobs=None, blobCount=0)
    azure.export("d", "2026-05-22T04:00:00Z", {"part.csv.gz": gz(a_row())}, month="20260401-20260430")
    azure.export("e", "2026-05-22T04:00:00Z", {"part.csv.gz": gz(a_row())}, month="20251201-20251231")
    found = [(one.billing_period.month, one.delivery_id) for one in source().deliveries(JANUARY)]
    assert found == [(4, "d"), (5, "a")]


def test_a_blob_that_is_missing_or_of_another_size_is_no_partial_load(azure: AzureCloud, tmp_path: Path):
    azure.export("run-1", "2026-05-20T04:00:00Z", {"part_0.csv.gz": gz(a_row())})
    (delivery,) = source().deliveries(JANUARY)
    azure.put("daily/focus/20260501-20260531/run-1/part_0.csv.gz", b"half")
    with pytest.raises(CloudUnavailable, match="its manifest says"):
        source().prepare(delivery, tmp_path)
    azure.delete("daily/focus/20260501-20260531/run-1/part_0.csv.gz")
    with pytest.raises(CloudError) as caught:
        source().prepare(delivery, tmp_path)
    assert not isinstance(caught.value, CloudUnavailable)


def test_a_container_that_is_not_there_is_said(azure: AzureCloud):
    with pytest.raises(CloudError) as caught:
        list(source(container="nothing").deliveries(JANUARY))
    assert caught.value.hint == "check account_url, container and prefix in tenants.yaml"


def test_actual_cost_goes_the_same_way(azure: AzureCloud, shared: Path, tmp_path: Path):
    content = (shared / "data/billing/finops_toolkit/EA_ActualCost_Small.csv").read_bytes()
    azure.export("run-1", "2023-10-01T04:00:00Z", {"part_0.csv": content}, month="20230901-20230930", dataRowCount=11)
    settings = azure_cost.Settings.model_validate(SETTINGS | {"kind": "azure_cost"})
    actual = azure_cost.open_source(settings, Path())
    (delivery,) = actual.deliveries(datetime.date(2023, 1, 1))
    prepared = actual.prepare(delivery, tmp_path)
    assert (prepared.rows_accepted, prepared.source_rows) == (11, 11)
    assert prepared.totals["USD"].billed_cost == Decimal("8.5450077867419368")


def test_without_a_secret_an_account_is_needed():
    with pytest.raises(ValueError, match="account_url"):
        azure_focus.Settings.model_validate({**SETTINGS, "connection_string_env": None})


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"runInfo": {"startDate": "x", "submittedTime": "y", "runId": "z"}}', b"\xff"],
)
def test_what_is_no_manifest_is_said(content: bytes):
    with pytest.raises(CloudError, match="is not a manifest"):
        parse_manifest(content, "manifest.json")


def test_a_manifest_that_names_fewer_blobs_than_it_counts_is_still_being_written():
    run = b'{"startDate": "2026-05-01", "submittedTime": "2026-05-02", "runId": "r"}'
    text = b'{"runInfo": ' + run + b', "blobCount": 2, "blobs": []}'
    with pytest.raises(CloudUnavailable):
        parse_manifest(text, "manifest.json")
