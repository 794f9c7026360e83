"""Databricks: system.billing.usage at its list prices, with the contract's rate; corrections are rows of their own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from collectors.settings import EnvironmentName, SourceSettings
from collectors.signals.records import Record, RecordsSource
from collectors.signals.rows import Used, record, signal_shape
from collectors.signals.statements import amount, moment, patiently, tags

if TYPE_CHECKING:
    from collectors.prices.http import Http
    from costwarden.focus.shape import Shape

# Every usage row with the price of its time. record_type is ORIGINAL, RETRACTION or RESTATEMENT: all are summed.
STATEMENT = """
SELECT u.record_id, u.record_type, u.account_id, u.workspace_id, u.sku_name, u.cloud, u.usage_start_time,
       u.usage_end_time, u.usage_quantity, u.usage_unit, u.billing_origin_product,
       to_json(u.custom_tags) AS custom_tags,
       coalesce(u.usage_metadata.cluster_id, u.usage_metadata.warehouse_id, u.usage_metadata.job_id) AS resource_id,
       p.pricing.effective_list.default AS list_price, p.currency_code
FROM system.billing.usage u
LEFT JOIN system.billing.list_prices p
  ON u.sku_name = p.sku_name AND u.cloud = p.cloud AND u.usage_unit = p.usage_unit
 AND u.usage_start_time >= p.price_start_time
 AND (p.price_end_time IS NULL OR u.usage_start_time < p.price_end_time)
WHERE u.usage_start_time >= :first AND u.usage_start_time < :after
ORDER BY u.record_id, u.record_type
""".strip()


class Settings(SourceSettings):
    """`rate_percent` is what the contract pays of the list price; on Azure the units are in the invoice already."""

    kind: Literal["databricks"]
    workspace: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")]
    warehouse_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    token_env: EnvironmentName = "DATABRICKS_TOKEN"  # noqa: S105 - a variable's name
    rate_percent: Annotated[Decimal, Field(gt=0, le=200, allow_inf_nan=False)] = Decimal(100)


def shape() -> Shape:
    return signal_shape("Databricks", basis="list_estimate", ledger=True)


def usage(http: Http, settings: Settings, first: datetime.date, after: datetime.date) -> Iterator[Record]:
    """One record per usage row. Errors: CollectFailed."""
    for row in _rows(http, settings, first, after):
        quantity = amount(row, "usage_quantity")
        # Without a price the cost is unknown: the row is put aside, never filed as 0.
        price = None if row.get("list_price") is None else amount(row, "list_price")
        listed = None if price is None else quantity * price
        cloud = str(row["cloud"] or "")
        used = Used(
            start=moment(row, "usage_start_time"),
            end=moment(row, "usage_end_time"),
            cost=None if listed is None else listed * settings.rate_percent / 100,
            list_cost=listed,
            unit_price=price,
            currency=str(row["currency_code"] or "USD"),
            account=str(row["account_id"]),
            service=f"Databricks {str(row['billing_origin_product'] or 'Platform').replace('_', ' ').title()}",
            category="Analytics",
            who=str(row["resource_id"] or row["workspace_id"] or ""),
            quantity=quantity,
            unit=str(row["usage_unit"]),
            sku=str(row["sku_name"]),
            record_id=str(row["record_id"]),
            # Azure invoices Databricks units itself; elsewhere nobody but Databricks does.
            split_of=f"azure/databricks/{row['workspace_id']}" if cloud.upper() == "AZURE" else None,
            tags={**tags(row.get("custom_tags")), "workspace": str(row["workspace_id"] or "")},
            native={"record_type": str(row["record_type"]), "cloud": cloud},
        )
        yield record(used)


def _rows(http: Http, settings: Settings, first: datetime.date, after: datetime.date) -> Iterator[dict[str, Any]]:
    """The statement's rows through the SQL Statement Execution API 2.0, chunk by chunk."""
    body = {
        "warehouse_id": settings.warehouse_id,
        "statement": STATEMENT,
        "wait_timeout": "30s",
        "on_wait_timeout": "CONTINUE",
        "disposition": "INLINE",
        "format": "JSON_ARRAY",
        "parameters": [
            {"name": "first", "value": first.isoformat(), "type": "DATE"},
            {"name": "after", "value": after.isoformat(), "type": "DATE"},
        ],
    }
    answer = patiently(
        http.post("/api/2.0/sql/statements", body),
        running=lambda one: one.get("status", {}).get("state") in ("PENDING", "RUNNING"),
        again=lambda one: http.json(f"/api/2.0/sql/statements/{one['statement_id']}"),
        done=lambda one: one.get("status", {}).get("state") == "SUCCEEDED",
        who="Databricks",
    )
    names = [column["name"] for column in answer["manifest"]["schema"]["columns"]]
    result = answer.get("result") or {}
    while True:
        for values in result.get("data_array") or ():
            yield dict(zip(names, values, strict=True))
        following = result.get("next_chunk_internal_link")
        if not following:
            return
        result = http.json(http.own(http.base + following))


def open_source(settings: Settings, base: Path) -> RecordsSource:
    from collectors.signals.service import service

    http = service(settings.workspace, settings.token_env)
    return RecordsSource(settings.name, "Databricks", shape, lambda first, after: usage(http, settings, first, after))
