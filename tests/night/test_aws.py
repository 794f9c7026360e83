"""AWS exports against moto: manifests decide what is read; FOCUS 1.2, CUR 2.0 and legacy reports."""

from __future__ import annotations

import datetime
import gzip
import io
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from collectors import aws_cost_explorer, aws_focus
from collectors.source import CostSource, Delivery
from costwarden.cloud.errors import CloudError, CloudUnavailable
from costwarden.focus.prepared import PreparedDelivery
from tests.fakes.aws_cloud import AwsCloud
from tests.focus.making import MAY, a_row, as_csv, rows_of

JANUARY = datetime.date(2026, 1, 1)
ROOT = "exports/focus"


def parquet(rows: list[dict[str, str]]) -> bytes:
    """As AWS writes FOCUS: doubles, timestamps without a zone, tags as a map."""
    columns: dict[str, pa.Array] = {}
    for name in rows[0]:
        values = [row[name] or None for row in rows]
        if name.endswith(("Cost", "Quantity")):
            columns[name] = pa.array([None if one is None else float(one) for one in values])
        elif name.endswith(("Start", "End")):
            moments = [datetime.datetime.fromisoformat(str(one)).replace(tzinfo=None) for one in values]
            columns[name] = pa.array(moments, pa.timestamp("ms"))
        elif name == "Tags":
            maps = [list(json.loads(one or "{}").items()) for one in values]
            columns[name] = pa.array(maps, pa.map_(pa.string(), pa.string()))
        else:
            columns[name] = pa.array(values, pa.string())
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def export(aws: AwsCloud, bucket: str, month: str, files: dict[str, bytes], *, run: str = "1") -> None:
    """One execution of a Data Export: data first, the manifest last."""
    keys = []
    for name, content in files.items():
        key = f"{ROOT}/data/BILLING_PERIOD={month}/{run}/{name}"
        aws.put(bucket, key, content)
        keys.append(f"s3://{bucket}/{key}")
    manifest = {"dataFiles": keys, "executionId": run}
    aws.put(bucket, f"{ROOT}/metadata/BILLING_PERIOD={month}/focus-Manifest.json", json.dumps(manifest).encode())


def focus_source(aws: AwsCloud, **more: object) -> CostSource:
    settings = aws_focus.Settings.model_validate(
        {
            "kind": "aws_focus",
            "name": "payer-1",
            "bucket": "acme-billing",
            "prefix": "exports",
            "export": "focus",
            "region": "us-east-1",
            "endpoint_url": aws.url,
            **more,
        }
    )
    return aws_focus.open_source(settings, Path())


def the_only(source: CostSource, folder: Path) -> tuple[Delivery, PreparedDelivery]:
    (delivery,) = source.deliveries(JANUARY)
    folder.mkdir(parents=True, exist_ok=True)
    return delivery, source.prepare(delivery, folder)


@pytest.mark.parametrize("form", ["parquet", "csv.gz"])
def test_a_focus_export_is_read_by_its_manifest(aws: AwsCloud, tmp_path: Path, form: str):
    bucket = aws.bucket()
    parts = [[a_row(ResourceId="i-1"), a_row(ResourceId="i-2", BilledCost="0.1")], [a_row(ResourceId="i-3")]]
    write = parquet if form == "parquet" else lambda rows: gzip.compress(as_csv(rows))
    export(aws, bucket, "2026-05", {f"focus-{at}.{form}": write(rows) for at, rows in enumerate(parts)})
    aws.put(bucket, f"{ROOT}/data/BILLING_PERIOD=2026-05/0/focus-0.{form}", write([a_row(BilledCost="999")]))
    delivery, prepared = the_only(focus_source(aws), tmp_path)
    assert delivery.billing_period == MAY
    assert prepared.totals["USD"].billed_cost == prepared.source_totals["USD"] == Decimal("25.1")
    assert prepared.source_rows == (3 if form == "parquet" else None)  # the footers are a second witness
    assert [(row["ResourceId"], row["x_FileOrdinal"]) for row in rows_of(prepared)] == [
        ("i-1", 0),
        ("i-2", 0),
        ("i-3", 1),
    ]
    assert rows_of(prepared)[0]["Tags"] == [("team", "web")]


def test_a_refreshed_manifest_is_a_new_delivery(aws: AwsCloud, tmp_path: Path):
    bucket = aws.bucket()
    export(aws, bucket, "2026-05", {"a.csv.gz": gzip.compress(as_csv([a_row()]), mtime=0)})
    first, _ = the_only(focus_source(aws), tmp_path / "1")
    assert the_only(focus_source(aws), tmp_path / "2")[0] == first
    export(aws, bucket, "2026-05", {"a.csv.gz": gzip.compress(as_csv([a_row(), a_row()]))}, run="2")
    second, prepared = the_only(focus_source(aws), tmp_path / "3")
    assert second.delivery_id != first.delivery_id
    assert prepared.rows_accepted == 2


def test_files_that_are_overwritten_are_a_new_delivery_too(aws: AwsCloud):
    bucket = aws.bucket()
    export(aws, bucket, "2026-05", {"a.csv.gz": gzip.compress(as_csv([a_row()]), mtime=0)})
    (first,) = focus_source(aws).deliveries(JANUARY)
    export(aws, bucket, "2026-05", {"a.csv.gz": gzip.compress(as_csv([a_row(BilledCost="13")]), mtime=0)})
    (second,) = focus_source(aws).deliveries(JANUARY)
    assert (first.files, first.billing_period) == (second.files, second.billing_period)
    assert first.delivery_id != second.delivery_id


def test_months_come_in_order_and_not_before_since(aws: AwsCloud):
    bucket = aws.bucket()
    for month in ("2026-05", "2025-12", "2026-04"):
        export(aws, bucket, month, {"a.csv.gz": gzip.compress(as_csv([a_row()]))})
    found = [one.billing_period for one in focus_source(aws).deliveries(JANUARY)]
    assert found == [datetime.date(2026, 4, 1), MAY]


def test_a_listed_file_that_is_missing_is_no_partial_load(aws: AwsCloud, tmp_path: Path):
    bucket = aws.bucket()
    export(aws, bucket, "2026-05", {"a.csv.gz": gzip.compress(as_csv([a_row()])), "b.csv.gz": b""})
    aws.client("s3").delete_object(Bucket=bucket, Key=f"{ROOT}/data/BILLING_PERIOD=2026-05/1/b.csv.gz")
    source = focus_source(aws)
    (delivery,) = source.deliveries(JANUARY)
    with pytest.raises(CloudError, match=r"b\.csv\.gz"):
        source.prepare(delivery, tmp_path)


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        (b"<html>", "is not a manifest"),
        (b"[]", "is not a manifest"),
        (b'{"dataFiles": "a"}', "is not a manifest"),
        (b'{"dataFiles": ["s3://elsewhere/a"]}', "names files outside"),
        (b'{"dataFiles": [{"size": 1}]}', "names files outside"),
    ],
)
def test_a_manifest_nobody_can_read_is_said(aws: AwsCloud, manifest: bytes, problem: str):
    bucket = aws.bucket()
    aws.put(bucket, f"{ROOT}/metadata/BILLING_PERIOD=2026-05/focus-Manifest.json", manifest)
    with pytest.raises(CloudError, match=problem):
        list(focus_source(aws).deliveries(JANUARY))


def test_a_bucket_that_is_not_there_is_said_with_what_to_check(aws: AwsCloud):
    with pytest.raises(CloudError) as caught:
        list(focus_source(aws).deliveries(JANUARY))
    assert not isinstance(caught.value, CloudUnavailable)
    assert caught.value.hint == "check bucket, prefix and name in tenants.yaml"


def test_a_role_is_assumed_with_its_external_id(aws: AwsCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    export(aws, aws.bucket(), "2026-05", {"a.csv.gz": gzip.compress(as_csv([a_row()]))})
    role = {"role_arn": "arn:aws:iam::123456789012:role/costwarden", "external_id_env": "ACME_ID"}
    with pytest.raises(CloudError, match="ACME_ID is not set"):
        list(focus_source(aws, **role).deliveries(JANUARY))
    monkeypatch.setenv("ACME_ID", "acme-1")
    assert the_only(focus_source(aws, **role), tmp_path)[1].rows_accepted == 1


def test_cost_explorer_is_the_authority_where_asked_for(aws: AwsCloud):
    aws.cost_explorer_answers([period("2026-05-01", "2026-06-01", ("Amazon EC2", "20.5"), ("Tax", "1.5"))])
    (authority,) = focus_source(aws, cost_explorer=True).authority(MAY)
    assert (authority.name, authority.totals) == ("aws cost explorer", {"USD": Decimal("22.0")})
    assert authority.by_service["Amazon EC2"] == Decimal("20.5")
    assert list(focus_source(aws).authority(MAY)) == []


def period(start: str, end: str, *groups: tuple[str, ...]) -> dict[str, object]:
    """One entry of ResultsByTime: keys, then the amount."""
    return {
        "TimePeriod": {"Start": start, "End": end},
        "Groups": [
            {
                "Keys": list(group[:-1]),
                "Metrics": {
                    "UnblendedCost": {"Amount": group[-1], "Unit": "USD"},
                    "AmortizedCost": {"Amount": group[-1], "Unit": "USD"},
                },
            }
            for group in groups
        ],
        "Estimated": True,
    }


def test_a_small_account_lives_on_cost_explorer_alone(aws: AwsCloud, tmp_path: Path):
    settings = aws_cost_explorer.Settings.model_validate(
        {"kind": "aws_cost_explorer", "name": "ce", "account_id": "123456789012", "endpoint_url": aws.url}
    )
    source = aws_cost_explorer.CostExplorerSource(settings, today=datetime.date(2026, 5, 3))
    ids = [one.delivery_id for one in source.deliveries(datetime.date(2026, 4, 1))]
    assert ids == ["2026-04@2026-05-03", "2026-05@2026-05-03"]
    assert next(source.deliveries(datetime.date(2020, 1, 1))).billing_period == datetime.date(2025, 5, 1)
    later = aws_cost_explorer.CostExplorerSource(settings, today=datetime.date(2026, 5, 20))
    assert next(later.deliveries(datetime.date(2026, 4, 1))).delivery_id == "2026-04@final"
    aws.cost_explorer_answers(
        [
            period("2026-05-01", "2026-05-02", ("Amazon Simple Storage Service", "Usage", "0.123456789")),
            period(
                "2026-05-02", "2026-05-03", ("Tax", "Tax", "1.5"), ("Amazon Simple Storage Service", "Refund", "-1")
            ),
        ]
    )
    prepared = source.prepare(next(iter(source.deliveries(MAY))), tmp_path)
    rows = rows_of(prepared)
    assert [(row["ChargeCategory"], row["ServiceCategory"], row["BilledCost"]) for row in rows] == [
        ("Usage", "Storage", Decimal("0.123456789")),
        ("Tax", "Other", Decimal("1.5")),
        ("Adjustment", "Storage", Decimal(-1)),
    ]
    assert rows[2]["ChargeClass"] == "Correction"
    assert prepared.totals["USD"].billed_cost == Decimal("0.623456789")


def test_accounts_get_the_names_their_organization_gives_them(aws: AwsCloud, tmp_path: Path):
    organizations = aws.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    status = organizations.create_account(AccountName="shop-prod", Email="shop@example.com")["CreateAccountStatus"]
    rows = [a_row(ResourceId="i-1") | {"SubAccountId": status["AccountId"], "SubAccountName": ""}]
    rows.append(a_row(ResourceId="i-2") | {"SubAccountId": "999999999999", "SubAccountName": "said by the export"})
    export(aws, aws.bucket(), "2026-05", {"a.csv.gz": gzip.compress(as_csv(rows))})
    _, prepared = the_only(focus_source(aws, organizations=True), tmp_path)
    assert [row["SubAccountName"] for row in rows_of(prepared)] == ["shop-prod", "said by the export"]
