"""Platforms asked in SQL over an interface: statements awaited, pages read, corrections summed, on recorded shapes."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from collectors import databricks, redshift, snowflake
from collectors.signals.records import RecordsSource
from collectors.signals.rows import IDLE
from collectors.signals.service import CollectFailed
from collectors.signals.statements import patiently
from tests.collectors.recorded import loaded, recorded, rows_of

SEPTEMBER = datetime.date(2026, 9, 1)


def _today() -> datetime.date:
    return datetime.date(2026, 9, 3)


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
