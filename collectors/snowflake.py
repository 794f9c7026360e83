"""Snowflake: ORGANIZATION_USAGE.USAGE_IN_CURRENCY_DAILY, what its contract bills per day, account and service."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from collectors.settings import EnvironmentName, SourceSettings
from collectors.signals.records import Record, RecordsSource
from collectors.signals.rows import Used, record, signal_shape
from collectors.signals.statements import amount, patiently

if TYPE_CHECKING:
    from collectors.prices.http import Http
    from costwarden.focus.shape import Shape

STATEMENT = """
SELECT to_varchar(usage_date, 'YYYY-MM-DD') AS usage_date, account_name, account_locator, region, service_level,
       usage_type, service_type, billing_type, rating_type, is_adjustment, currency,
       to_varchar(usage) AS usage, to_varchar(usage_in_currency) AS usage_in_currency
FROM snowflake.organization_usage.usage_in_currency_daily
WHERE usage_date >= to_date(?) AND usage_date < to_date(?)
ORDER BY usage_date, account_locator, usage_type, service_type, billing_type, rating_type
""".strip()


class Settings(SourceSettings):
    """`account` is the host before .snowflakecomputing.com; the role reads ORGANIZATION_USAGE and nothing else."""

    kind: Literal["snowflake"]
    account: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,120}$")]
    organization: Annotated[str, Field(min_length=1, max_length=120)]
    warehouse: Annotated[str, Field(pattern=r"^[A-Za-z0-9_$]{1,120}$")]
    role: Annotated[str, Field(pattern=r"^[A-Za-z0-9_$]{1,120}$")]
    token_env: EnvironmentName = "SNOWFLAKE_TOKEN"  # noqa: S105 - a variable's name
    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = None


def shape() -> Shape:
    return signal_shape("Snowflake", basis="invoiced")


def usage(http: Http, settings: Settings, first: datetime.date, after: datetime.date) -> Iterator[Record]:
    """One record per day, account and kind of usage. Errors: CollectFailed."""
    for row in _rows(http, settings, first, after):
        day = datetime.date.fromisoformat(str(row["USAGE_DATE"]))
        start = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
        kind = str(row["USAGE_TYPE"])
        used = Used(
            start=start,
            end=start + datetime.timedelta(days=1),
            cost=amount(row, "USAGE_IN_CURRENCY"),
            currency=str(row["CURRENCY"]),
            account=settings.organization,
            service=f"Snowflake {str(row['SERVICE_TYPE'] or kind).replace('_', ' ').title()}",
            category="Databases",
            who=str(row["ACCOUNT_NAME"]),
            quantity=amount(row, "USAGE"),
            unit="TB" if "storage" in kind.lower() else "Credits",
            sku=f"{kind}/{row['RATING_TYPE']}",
            region=str(row["REGION"] or "") or None,
            resource_type="Snowflake account",
            tags={"account": str(row["ACCOUNT_LOCATOR"])},
            native={
                "service_level": str(row["SERVICE_LEVEL"] or ""),
                "billing_type": str(row["BILLING_TYPE"] or ""),
                "is_adjustment": str(row["IS_ADJUSTMENT"] or ""),
            },
        )
        adjusted = str(row["IS_ADJUSTMENT"] or "").lower() == "true"
        yield {**record(used), **({"ChargeCategory": "Adjustment"} if adjusted else {})}


def _rows(http: Http, settings: Settings, first: datetime.date, after: datetime.date) -> Iterator[dict[str, Any]]:
    """The statement's rows through the SQL API v2, partition by partition; the session's clock is UTC."""
    body = {
        "statement": STATEMENT,
        "timeout": 300,
        "warehouse": settings.warehouse,
        "role": settings.role,
        "parameters": {"TIMEZONE": "UTC"},
        "bindings": {
            "1": {"type": "TEXT", "value": first.isoformat()},
            "2": {"type": "TEXT", "value": after.isoformat()},
        },
    }
    answer = patiently(
        http.post("/api/v2/statements", body),
        running=lambda one: "resultSetMetaData" not in one and "statementHandle" in one,
        again=lambda one: http.json(f"/api/v2/statements/{one['statementHandle']}"),
        done=lambda one: "resultSetMetaData" in one,
        who="Snowflake",
    )
    meta = answer["resultSetMetaData"]
    names = [str(column["name"]).upper() for column in meta["rowType"]]
    yield from (dict(zip(names, values, strict=True)) for values in answer["data"])
    for number in range(1, len(meta.get("partitionInfo") or ())):
        part = http.json(f"/api/v2/statements/{answer['statementHandle']}", {"partition": str(number)})
        yield from (dict(zip(names, values, strict=True)) for values in part["data"])


def open_source(settings: Settings, base: Path) -> RecordsSource:
    from collectors.signals.service import service

    host = settings.endpoint or f"https://{settings.account}.snowflakecomputing.com"
    http = service(
        host,
        settings.token_env,
        headers={
            "accept": "application/json",
            "x-snowflake-authorization-token-type": "PROGRAMMATIC_ACCESS_TOKEN",
        },
    )
    return RecordsSource(settings.name, "Snowflake", shape, lambda first, after: usage(http, settings, first, after))
