"""Platforms that say who used what: rows of recorded shapes, marked as shares, their sums exact."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors import bigquery_jobs, fabric, opencost, synapse
from collectors.signals.records import RecordsSource
from collectors.signals.rows import IDLE
from collectors.signals.service import CollectFailed
from collectors.signals.shares import shares
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


def test_a_month_that_says_the_same_is_the_same_delivery(tmp_path: Path) -> None:
    def same(first: datetime.date, after: datetime.date) -> list[dict[str, str | None]]:
        return [{"BilledCost": "1", "BillingCurrency": "USD"}]

    def source() -> RecordsSource:
        return RecordsSource("s", "X", opencost.shape, same, today=_today)

    july = datetime.date(2026, 7, 15)
    kept = source()
    assert [one.delivery_id for one in kept.deliveries(july)] == [one.delivery_id for one in source().deliveries(july)]
    assert [one.billing_period.month for one in kept.deliveries(july)] == [7, 8, 9]
