"""Platforms that say who used what: rows of recorded shapes, marked as shares, their sums exact."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import bigquery_jobs, databricks, fabric, opencost, redshift, snowflake, synapse
from collectors.signals.records import RecordsSource
from collectors.signals.rows import IDLE
from collectors.signals.service import CollectFailed
from collectors.signals.shares import shares
from collectors.signals.statements import patiently
from tests.collectors.recorded import RecordedRows, loaded, recorded, rows_of

SEPTEMBER = datetime.date(2026, 9, 1)
POOL = "/subscriptions/00000000-0000-0000-0000-000000000001/pool"
GUID = "00000000-0000-0000-0000-000000000001"


def _today() -> datetime.date:
    return datetime.date(2026, 9, 3)


@given(
    cost=st.decimals("0", "100000", places=6),
    used=st.dictionaries(st.text(min_size=1, max_size=5), st.decimals("0.000001", "1000000", places=6), max_size=8),
    capacity=st.none() | st.decimals("0", "1000000", places=3),
)
def test_shares_add_up_to_the_cost_and_are_never_negative(
    cost: Decimal, used: dict[str, Decimal], capacity: Decimal | None
) -> None:
    divided = shares(cost, used, capacity)
    assert sum(divided.values(), Decimal(0)) == cost
    assert all(one >= -Decimal("1e-12") for one in divided.values())


def test_a_day_nobody_used_is_idle() -> None:
    assert shares(Decimal(24), {}) == {IDLE: Decimal(24)}
    assert shares(Decimal(24), {"ada": Decimal(6)}, Decimal(24)) == {"ada": Decimal(6), IDLE: Decimal(18)}


def _allocation(total: str, **more: Any) -> dict[str, Any]:
    properties = {"cluster": "prod", "namespace": "shop", "controller": "web", "providerID": "i-0abc"}
    return {"properties": properties, "cpuCost": "1", "cpuCoreHours": "24", "totalCost": total, **more}


def test_opencost_files_each_workload_as_a_share_of_its_node(tmp_path: Path) -> None:
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        found = {"shop/deployment/web": _allocation("3.25"), IDLE: {"totalCost": "1.5", "cpuCoreHours": "3"}}
        return httpx.Response(200, json={"code": 200, "data": [found]})

    settings = opencost.Settings(kind="opencost", name="k8s", endpoint="http://opencost:9003", cluster="prod")
    http = recorded(answer)
    source = RecordsSource(
        "k8s", "OpenCost", opencost.shape, lambda a, b: opencost.allocations(http, settings, a, b), today=_today
    )
    [(delivery, prepared)] = loaded(source, SEPTEMBER, tmp_path)
    assert [url.params["window"][:10] for url in asked] == ["2026-09-01", "2026-09-02"]  # only days that are over
    assert (delivery.expected_rows, prepared.rows_accepted, prepared.rows_quarantined) == (4, 4, 0)
    assert prepared.totals["USD"].billed_cost == Decimal("9.5")
    rows = rows_of(prepared)
    assert {row["x_IsSplitOf"] for row in rows} == {"i-0abc", "kubernetes/prod"}
    assert {row["x_CostBasis"] for row in rows} == {"allocation"}
    assert dict(rows[1]["Tags"])["namespace"] == "shop"
    assert rows[0]["AllocatedMethodId"] == "opencost"


def test_opencost_that_says_nan_is_refused() -> None:
    settings = opencost.Settings(kind="opencost", name="k8s", endpoint="http://opencost:9003", cluster="prod")
    http = recorded(lambda request: httpx.Response(200, json={"data": [{"a": _allocation("NaN")}]}))
    with pytest.raises(opencost.OpenCostAnswer, match="NaN"):
        list(opencost.allocations(http, settings, SEPTEMBER, _today()))
    page = recorded(lambda request: httpx.Response(200, json=["<html>"]))
    with pytest.raises(opencost.OpenCostAnswer, match="without allocations"):
        list(opencost.allocations(page, settings, SEPTEMBER, _today()))


_USAGE = {
    "record_id": "r1",
    "record_type": "ORIGINAL",
    "account_id": "acc",
    "workspace_id": "42",
    "sku_name": "PREMIUM_ALL_PURPOSE_COMPUTE",
    "cloud": "AWS",
    "usage_start_time": "2026-09-01T10:00:00.000Z",
    "usage_end_time": "2026-09-01T11:00:00.000Z",
    "usage_quantity": "2.5",
    "usage_unit": "DBU",
    "billing_origin_product": "ALL_PURPOSE",
    "custom_tags": '{"team": "web"}',
    "resource_id": "0901-abc",
    "list_price": "0.55",
    "currency_code": "USD",
}


def _databricks(*pages: list[dict[str, Any]]) -> Any:
    """The Statement Execution API: pending first, then the result in chunks."""
    names = list(_USAGE)

    def chunk(number: int) -> dict[str, Any]:
        following = {"next_chunk_internal_link": f"/api/2.0/sql/statements/s1/result/chunks/{number + 1}"}
        data = [[row[name] for name in names] for row in pages[number]]
        return {"data_array": data, **(following if number + 1 < len(pages) else {})}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            body = json.loads(request.content)
            assert {one["name"]: one["value"] for one in body["parameters"]}["first"] == "2026-09-01"
            return httpx.Response(200, json={"statement_id": "s1", "status": {"state": "PENDING"}})
        if "chunks" in request.url.path:
            return httpx.Response(200, json=chunk(int(request.url.path.rpartition("/")[2])))
        columns = {"schema": {"columns": [{"name": name} for name in names]}}
        done = {"statement_id": "s1", "status": {"state": "SUCCEEDED"}, "manifest": columns, "result": chunk(0)}
        return httpx.Response(200, json=done)

    return recorded(answer)


def test_databricks_sums_corrections_and_puts_aside_what_has_no_price(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.signals.statements._PAUSE_SECONDS", 0)
    retracted = {**_USAGE, "record_type": "RETRACTION", "usage_quantity": "-2.5", "record_id": "r2"}
    restated = {**_USAGE, "record_type": "RESTATEMENT", "usage_quantity": "2", "record_id": "r3"}
    unpriced = {**_USAGE, "record_id": "r4", "list_price": None}
    azure = {**_USAGE, "record_id": "r5", "cloud": "AZURE", "usage_quantity": "1"}
    http = _databricks([_USAGE, retracted], [restated, unpriced, azure])
    settings = databricks.Settings(
        kind="databricks", name="dbx", workspace="https://w.example", warehouse_id="w1", rate_percent=Decimal(80)
    )
    source = RecordsSource(
        "dbx", "Databricks", databricks.shape, lambda a, b: databricks.usage(http, settings, a, b), today=_today
    )
    [(_, prepared)] = loaded(source, SEPTEMBER, tmp_path)
    assert (prepared.rows_read, prepared.rows_accepted, prepared.rows_quarantined) == (5, 4, 1)
    assert prepared.totals["USD"].billed_cost == Decimal("1.32")  # 3 DBU x 0.55 x 80%
    assert prepared.totals["USD"].list_cost == Decimal("1.65")
    assert prepared.quarantine is not None
    assert "BilledCost is missing" in prepared.quarantine.read_text()
    assert [row["x_IsSplitOf"] for row in rows_of(prepared)] == [None, None, None, "azure/databricks/42"]


def test_snowflake_reads_every_partition(tmp_path: Path) -> None:
    names = "USAGE_DATE ACCOUNT_NAME ACCOUNT_LOCATOR REGION SERVICE_LEVEL USAGE_TYPE SERVICE_TYPE BILLING_TYPE"
    columns = [*names.split(), "RATING_TYPE", "IS_ADJUSTMENT", "CURRENCY", "USAGE", "USAGE_IN_CURRENCY"]
    first = ["2026-09-01", "PROD", "AB1", "AWS_EU", "Enterprise", "compute", "WAREHOUSE_METERING", "CONSUMPTION"]
    day = [*first, "COMPUTE", "false", "EUR", "10", "28.5"]
    rebate = [*first, "COMPUTE", "true", "EUR", "-1", "-2.85"]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            assert json.loads(request.content)["parameters"] == {"TIMEZONE": "UTC"}
            return httpx.Response(202, json={"statementHandle": "h1", "message": "running"})
        if request.url.params.get("partition"):
            return httpx.Response(200, json={"data": [rebate]})
        meta = {"rowType": [{"name": name} for name in columns], "partitionInfo": [{"rowCount": 1}, {"rowCount": 1}]}
        return httpx.Response(200, json={"statementHandle": "h1", "resultSetMetaData": meta, "data": [day]})

    settings = snowflake.Settings(
        kind="snowflake", name="sf", account="org-prod", organization="ORG", warehouse="WH", role="COST"
    )
    http = recorded(answer)
    source = RecordsSource(
        "sf", "Snowflake", snowflake.shape, lambda a, b: snowflake.usage(http, settings, a, b), today=_today
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("collectors.signals.statements._PAUSE_SECONDS", 0)
        [(_, prepared)] = loaded(source, SEPTEMBER, tmp_path)
    assert prepared.totals["EUR"].billed_cost == Decimal("25.65")
    assert [row["ChargeCategory"] for row in rows_of(prepared)] == ["Usage", "Adjustment"]
    assert {row["x_CostBasis"] for row in rows_of(prepared)} == {"invoiced"}


def test_bigquery_jobs_cost_bytes_or_slots(tmp_path: Path) -> None:
    job = {"day": "2026-09-01", "project_id": "shop", "user_email": "ada@example.com", "reservation": ""}
    rows = RecordedRows(
        (
            "JOBS_BY_PROJECT",
            [
                {**job, "bytes_billed": 2**41, "slot_ms": 1},
                {**job, "reservation": "r1", "bytes_billed": 5, "slot_ms": 7_200_000},
            ],
        )
    )
    settings = bigquery_jobs.Settings(
        kind="bigquery_jobs",
        name="bq",
        project="acme-shop",
        region="eu",
        billing_account="0A-1",
        tib_price=Decimal("6.25"),
        slot_hour_price=Decimal("0.04"),
    )
    source = RecordsSource(
        "bq", "Google Cloud", bigquery_jobs.shape, lambda a, b: bigquery_jobs.jobs(rows, settings, a, b), today=_today
    )
    [(_, prepared)] = loaded(source, SEPTEMBER, tmp_path)
    assert prepared.totals["USD"].billed_cost == Decimal("12.58")
    assert {row["x_IsSplitOf"] for row in rows_of(prepared)} == {"bigquery/shop"}
    assert rows.asked[0][1] == {"first": SEPTEMBER, "after": _today()}


@pytest.mark.parametrize("project", ["a`; DROP TABLE x; --", "", "Shop", "x" * 80])
def test_a_project_is_a_project_and_no_sql(project: str) -> None:
    with pytest.raises(ValueError, match="project"):
        bigquery_jobs.Settings(
            kind="bigquery_jobs",
            name="bq",
            project=project,
            region="eu",
            billing_account="0A-1",
            tib_price=Decimal(1),
            slot_hour_price=Decimal(1),
        )


def test_synapse_divides_the_pools_day_by_run_time(tmp_path: Path) -> None:
    table = {
        "name": "PrimaryResult",
        "columns": [{"name": "Day"}, {"name": "Who"}, {"name": "Seconds"}],
        "rows": [["2026-09-01T00:00:00Z", "ada", 300], ["2026-09-01T00:00:00Z", "bob", 100]],
    }
    http = recorded(lambda request: httpx.Response(200, json={"tables": [table]}))
    settings = synapse.Settings(
        kind="synapse",
        name="syn",
        workspace_id=GUID,
        pool_resource_id=POOL,
        subscription_id=GUID,
        hourly_price=Decimal(2),
    )
    source = RecordsSource(
        "syn", "Microsoft", synapse.shape, lambda a, b: synapse.requests(http, settings, a, b), today=_today
    )
    [(_, prepared)] = loaded(source, SEPTEMBER, tmp_path)
    assert {row["ResourceId"]: row["BilledCost"] for row in rows_of(prepared)} == {"ada": 36, "bob": 12}


def test_fabric_divides_the_capacity_and_says_what_was_idle(tmp_path: Path) -> None:
    row = {
        "MetricsByItemandDay[Date]": "2026-09-01T00:00:00",
        "MetricsByItemandDay[ItemId]": "item-1",
        "Items[ItemName]": "Sales",
        "Items[ItemKind]": "Warehouse",
        "Items[WorkspaceName]": "BI",
        "[CU]": 43_200,
    }
    http = recorded(lambda request: httpx.Response(200, json={"results": [{"tables": [{"rows": [row]}]}]}))
    settings = fabric.Settings(
        kind="fabric",
        name="fab",
        dataset_id=GUID,
        capacity_resource_id=POOL,
        subscription_id=GUID,
        capacity_units=2,
        hourly_price=Decimal(1),
    )
    source = RecordsSource(
        "fab", "Microsoft", fabric.shape, lambda a, b: fabric.items(http, settings, a, b), today=_today
    )
    [(_, prepared)] = loaded(source, SEPTEMBER, tmp_path)
    assert {row["ResourceId"]: row["BilledCost"] for row in rows_of(prepared)} == {"item-1": 6, IDLE: 18}
    broken = recorded(lambda request: httpx.Response(200, json={"error": {}}))
    with pytest.raises(CollectFailed, match="without a table"):
        list(fabric.items(broken, settings, SEPTEMBER, _today()))


class _DataApi:
    """The Redshift Data API as its service model has it, one statement, two pages."""

    def __init__(self, status: str = "FINISHED") -> None:
        self.states = ["STARTED", status]
        self.asked: dict[str, Any] = {}

    def execute_statement(self, **asked: Any) -> dict[str, Any]:
        self.asked = asked
        return {"Id": "s1"}

    def describe_statement(self, **asked: Any) -> dict[str, Any]:
        return {"Status": self.states.pop(0)}

    def get_statement_result(self, **asked: Any) -> dict[str, Any]:
        names = [{"name": "day"}, {"name": "who"}, {"name": "seconds"}]
        if "NextToken" not in asked:
            ada = [{"stringValue": "2026-09-01"}, {"stringValue": "ada"}, {"stringValue": "30"}]
            return {"ColumnMetadata": names, "Records": [ada], "NextToken": "more"}
        bob = [{"stringValue": "2026-09-01"}, {"stringValue": "bob"}, {"doubleValue": 10.0}]
        return {"ColumnMetadata": names, "Records": [bob]}


def _redshift() -> redshift.Settings:
    return redshift.Settings(
        kind="redshift",
        name="rs",
        cluster="main",
        resource_arn="arn:aws:redshift:eu-west-1:123456789012:cluster:main",
        account="123456789012",
        hourly_price=Decimal("0.5"),
    )


def test_redshift_divides_each_day_and_an_unused_one_is_idle(tmp_path: Path) -> None:
    api = _DataApi()
    source = RecordsSource(
        "rs",
        "AWS",
        redshift.shape,
        lambda a, b: redshift.queries(api, _redshift(), a, b, sleep=lambda seconds: None),
        today=_today,
    )
    [(_, prepared)] = loaded(source, SEPTEMBER, tmp_path)
    found = {(row["ChargePeriodStart"].day, row["ResourceId"]): row["BilledCost"] for row in rows_of(prepared)}
    assert found == {(1, "ada"): 9, (1, "bob"): 3, (2, IDLE): 12}
    assert api.asked["ClusterIdentifier"] == "main"
    with pytest.raises(CollectFailed, match="failed"):
        list(redshift.queries(_DataApi("FAILED"), _redshift(), SEPTEMBER, _today(), sleep=lambda seconds: None))


def test_a_month_that_says_the_same_is_the_same_delivery(tmp_path: Path) -> None:
    def same(first: datetime.date, after: datetime.date) -> list[dict[str, str | None]]:
        return [{"BilledCost": "1", "BillingCurrency": "USD"}]

    def source() -> RecordsSource:
        return RecordsSource("s", "X", opencost.shape, same, today=_today)

    july = datetime.date(2026, 7, 15)
    kept = source()
    assert [one.delivery_id for one in kept.deliveries(july)] == [one.delivery_id for one in source().deliveries(july)]
    assert [one.billing_period.month for one in kept.deliveries(july)] == [7, 8, 9]


def test_a_statement_that_fails_is_no_empty_answer() -> None:
    for answer in ({"status": "FAILED"}, [], None):
        with pytest.raises(CollectFailed, match="did not finish"):
            patiently(
                answer,
                running=lambda one: False,
                again=lambda one: one,
                done=lambda one: one.get("status") == "OK",
                who="X",
            )
