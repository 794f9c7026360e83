"""Bills in buckets without a manifest: Google's files, Oracle's reports, Alibaba's pushes, on emulators."""

from __future__ import annotations

import datetime
import gzip
import importlib
import socket
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from collectors import alibaba_bill, gcp_detailed, oci_cost, oci_focus
from collectors.objects.monthly import FileChanged, Layout, MonthlyFiles
from costwarden.cloud.errors import CloudError, CloudUnavailable
from costwarden.cloud.google import StorageBucket
from costwarden.cloud.oci import ReportsBucket
from tests.collectors.recorded import loaded, rows_of

JULY, AUGUST = datetime.date(2026, 7, 1), datetime.date(2026, 8, 1)
SEPTEMBER, OCTOBER = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)
_FOCUS = (
    "Provider,BilledCost,EffectiveCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,"
    "ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,Region,UsageQuantity,UsageUnit,oci_ReferenceNumber\n"
)


def _focus_row(month: int, cost: str, reference: str) -> str:
    return (
        f"Oracle,{cost},{cost},USD,ocid1.tenancy.oc1..a,2026-{month:02}-01T00:00Z,2026-{month + 1:02}-01T00:00Z,"
        f"2026-{month:02}-05T00:00Z,2026-{month:02}-05T01:00Z,Usage,COMPUTE,eu-frankfurt-1,1,Hours,{reference}\n"
    )


class _ReportsClient:
    """oci.object_storage.ObjectStorageClient as far as it is used: pages, gzip bodies, errors by status."""

    def __init__(self, files: dict[str, bytes], page: int = 2) -> None:
        self.files, self.page = files, page

    def list_objects(self, namespace: str, bucket: str, **asked: Any) -> SimpleNamespace:
        names = sorted(name for name in self.files if name.startswith(asked["prefix"]))
        names = [name for name in names if name >= asked.get("start", "")]
        when = datetime.datetime(2026, 10, 2, tzinfo=datetime.UTC)
        objects = [
            SimpleNamespace(name=name, size=len(self.files[name]), etag=str(hash(self.files[name])), time_modified=when)
            for name in names[: self.page]
        ]
        following = names[self.page] if len(names) > self.page else None
        return SimpleNamespace(data=SimpleNamespace(objects=objects, next_start_with=following))

    def get_object(self, namespace: str, bucket: str, name: str) -> SimpleNamespace:
        blocks = [self.files[name][at : at + 7] for at in range(0, len(self.files[name]), 7)]
        raw = SimpleNamespace(stream=lambda size, decode_content: iter(blocks))
        return SimpleNamespace(data=SimpleNamespace(raw=raw))


def _oracle(files: dict[str, bytes]) -> MonthlyFiles:
    return MonthlyFiles(
        "oci",
        "Oracle",
        lambda: ReportsBucket("ocid1.tenancy.oc1..a", client=_ReportsClient(files)),
        Layout("FOCUS Reports/", oci_focus.months_of, oci_focus.shape, shared_files=True),
        correction_style="ledger",
    )


def test_oracle_files_bring_rows_of_two_months_and_none_is_lost_or_doubled(tmp_path: Path) -> None:
    september = _FOCUS + _focus_row(9, "1.25", "r1")
    october = _FOCUS + _focus_row(9, "0.75", "r2") + _focus_row(10, "4", "r3") + _focus_row(10, "-1", "r4")
    files = {
        "FOCUS Reports/2026/09/05/0001.csv.gz": gzip.compress(september.encode()),
        "FOCUS Reports/2026/10/05/0002.csv.gz": gzip.compress(october.encode()),
        "FOCUS Reports/2026/10/05/readme.txt": b"no bill",
    }
    found = {one.billing_period: prepared for one, prepared in loaded(_oracle(files), SEPTEMBER, tmp_path)}
    totals = {month: one.totals["USD"].billed_cost for month, one in found.items()}
    assert totals == {SEPTEMBER: Decimal(2), OCTOBER: Decimal(3)}
    assert [row["x_SourceRecordId"] for row in rows_of(found[OCTOBER])] == ["r3", "r4"]
    assert sum(one.rows_read for one in found.values()) == 4
    assert all(one.rows_read == one.rows_accepted + one.rows_quarantined for one in found.values())


def test_a_late_file_makes_a_new_delivery_of_its_months_only(tmp_path: Path) -> None:
    files = {"FOCUS Reports/2026/07/05/0001.csv": (_FOCUS + _focus_row(7, "1", "r1")).encode()}
    before = {one.billing_period: one.delivery_id for one in _oracle(files).deliveries(JULY)}
    files["FOCUS Reports/2026/09/05/0002.csv"] = (_FOCUS + _focus_row(9, "1", "r2")).encode()
    after = {one.billing_period: one.delivery_id for one in _oracle(files).deliveries(JULY)}
    assert before[JULY] == after[JULY]
    assert set(after) == {JULY, AUGUST, SEPTEMBER}


def test_a_file_that_changed_while_it_was_read_is_not_loaded(tmp_path: Path) -> None:
    files = {"FOCUS Reports/2026/09/05/0001.csv": (_FOCUS + _focus_row(9, "1", "r1")).encode()}
    source = _oracle(files)
    [first, *_] = source.deliveries(SEPTEMBER)
    files["FOCUS Reports/2026/09/05/0001.csv"] += _focus_row(9, "5", "r2").encode()
    with pytest.raises(FileChanged, match="changed while it was read"):
        source.prepare(first, tmp_path)


@pytest.mark.parametrize(("status", "error"), [(404, CloudError), (401, CloudError), (503, CloudUnavailable)])
def test_oracle_saying_no_is_said_with_what_to_do(status: int, error: type[CloudError]) -> None:
    exceptions = pytest.importorskip("oci.exceptions", reason="only with costwarden[oracle]")

    class Refusing:
        def list_objects(self, *args: Any, **asked: Any) -> None:
            raise exceptions.ServiceError(status, "Refused", {}, "no")

    with pytest.raises(error) as caught:
        list(ReportsBucket("tenancy", client=Refusing()).objects(""))
    assert type(caught.value) is error
    assert caught.value.hint


def test_cost_csv_files_are_dated_by_when_they_were_written(shared: Path, tmp_path: Path) -> None:
    bill = (shared / "data" / "billing" / "nise" / "oci" / "report_cost-3451_2026-09.csv").read_bytes()
    dated = oci_cost._Dated(ReportsBucket("t", client=_ReportsClient({"reports/cost-csv/0001.csv": bill})))
    layout = Layout("reports/cost-csv/", dated.months_of, oci_cost.shape, shared_files=True)
    source = MonthlyFiles("oci", "Oracle", lambda: dated, layout)
    found = {one.billing_period: prepared for one, prepared in loaded(source, SEPTEMBER, tmp_path)}
    assert found[SEPTEMBER].rows_accepted == 384
    assert found[SEPTEMBER].totals["USD"].billed_cost == found[SEPTEMBER].source_totals["USD"]
    assert found[OCTOBER].rows_read == 0


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """A Google Storage emulator on loopback, in memory."""
    server_module = importlib.import_module("gcp_storage_emulator.server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = server_module.create_server("127.0.0.1", port, in_memory=True, default_bucket="bills")
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_googles_files_are_read_from_a_bucket(shared: Path, storage: str, tmp_path: Path) -> None:
    bill = shared / "data" / "billing" / "nise" / "gcp" / "202609_gcp_standard_export.csv"
    bucket = StorageBucket("bills", endpoint=storage)
    bucket._client.bucket("bills").blob("export/202609_gcp_standard_export.csv").upload_from_filename(str(bill))
    settings = gcp_detailed.Settings(
        kind="gcp_detailed", name="gcp", bucket="bills", prefix="export/", endpoint=storage
    )
    [(delivery, prepared)] = loaded(gcp_detailed.open_source(settings, tmp_path), SEPTEMBER, tmp_path)
    assert delivery.billing_period == SEPTEMBER
    assert (prepared.rows_read, prepared.rows_quarantined) == (1152, 0)
    with pytest.raises(CloudError, match="does not know"):
        bucket.fetch("export/none.csv", tmp_path / "none")


_BILL = (
    "BillingCycle,BillAccountID,OwnerID,ProductCode,CommodityCode,BillingItemCode,InstanceID,Region,Zone,Item,"
    "SubscriptionType,BillingDate,Usage,UsageUnit,ListPrice,PretaxGrossAmount,InvoiceDiscount,PretaxAmount,Currency,Tag\n"
)


def test_alibabas_monthly_file_is_a_bill_in_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = importlib.import_module("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
        settings = alibaba_bill.Settings(
            kind="alibaba_bill",
            name="ali",
            bucket="acme-bills",
            region="eu-central-1",
            endpoint=f"http://{host}:{port}",
        )
        usage = "2026-09,1,2,ecs,ecs,vm,i-1,eu-central-1,eu-central-1a,PayAsYouGoBill,PayAsYouGo,2026-09-02,24,Hour,"
        bill = (
            _BILL
            + f"{usage}0.1,2.4,0.4,2.0,USD,key:team value:web; key:env value:prod\n"
            + "2026-09,1,2,rds,rds,db,r-1,eu-central-1,,SubscriptionOrder,Subscription,,,,,30,0,30,USD,\n"
            + "2026-09,1,2,rds,rds,db,r-1,eu-central-1,,Refund,Subscription,2026-09-03,,,,-10,0,-10,USD,\n"
        )
        boto3 = importlib.import_module("boto3")
        s3 = boto3.client(
            "s3",
            endpoint_url=settings.endpoint,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        s3.create_bucket(Bucket="acme-bills")
        s3.put_object(Bucket="acme-bills", Key="1_BillingItemDetailMonthly_202609.csv", Body=bill.encode())
        s3.put_object(Bucket="acme-bills", Key="1_BillingItemDetail_20260902.csv", Body=bill.encode())
        s3.close()
        [(_, prepared)] = loaded(alibaba_bill.open_source(settings, tmp_path), SEPTEMBER, tmp_path)
    finally:
        server.stop()
    assert (prepared.rows_read, prepared.rows_quarantined) == (3, 0)
    assert prepared.totals["USD"].billed_cost == Decimal(22)
    used, ordered, refunded = rows_of(prepared)
    assert used["ChargePeriodStart"] == datetime.datetime(2026, 9, 1, 16, tzinfo=datetime.UTC)
    assert dict(used["Tags"]) == {"team": "web", "env": "prod"}
    assert (used["ServiceName"], used["ServiceCategory"]) == ("Elastic Compute Service", "Compute")
    assert (ordered["ChargeCategory"], ordered["ChargeFrequency"]) == ("Purchase", "Recurring")
    assert (refunded["ChargeCategory"], refunded["ChargeClass"]) == ("Adjustment", "Correction")


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("1_BillingItemDetailMonthly_202609.csv", [SEPTEMBER]),
        ("a/b/1_BillingItemDetail_202609_part1.csv.gz", []),
        ("1_BillingItemDetail_202609.csv.gz", [SEPTEMBER]),
        ("1_BillingItemDetail_20260902.csv", []),
        ("1_BillingItemDetail_202613.csv", []),
        ("1_BillingItemDetail_202609.zip", []),
    ],
)
def test_the_name_of_an_alibaba_file_says_its_month(name: str, months: list[datetime.date]) -> None:
    assert list(alibaba_bill.months_of(name)) == months
