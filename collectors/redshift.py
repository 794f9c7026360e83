"""Amazon Redshift: a warehouse's hours divided among those whose queries ran, as shares of its AWS line."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from collectors.aws_settings import AwsSettings
from collectors.signals.records import Record, RecordsSource
from collectors.signals.rows import signal_shape
from collectors.signals.run_time import Pool, day_records, seconds_by_day
from collectors.signals.service import CollectFailed

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

# SYS_QUERY_HISTORY is there on clusters and on serverless; execution_time is in microseconds.
STATEMENT = """
SELECT date_trunc('day', start_time)::date AS day, trim(username) AS who, sum(execution_time) / 1000000.0 AS seconds
FROM sys_query_history
WHERE start_time >= :first::timestamp AND start_time < :after::timestamp AND execution_time > 0
GROUP BY 1, 2
ORDER BY 1, 2
""".strip()
_POLLS, _PAUSE_SECONDS = 120, 2.0


class Settings(AwsSettings):
    """`hourly_price` is what the cluster (all nodes) or the workgroup (its base capacity) costs per hour."""

    kind: Literal["redshift"]
    cluster: Annotated[str, Field(min_length=1, max_length=63)] | None = None
    workgroup: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    database: Annotated[str, Field(min_length=1, max_length=127)] = "dev"
    database_user: Annotated[str, Field(min_length=1, max_length=127)] | None = None
    resource_arn: Annotated[str, Field(min_length=1, max_length=500)]
    account: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    hourly_price: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
    hours_per_day: Annotated[Decimal, Field(gt=0, le=24, allow_inf_nan=False)] = Decimal(24)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"

    @model_validator(mode="after")
    def _one_place(self) -> Settings:
        if (self.cluster is None) == (self.workgroup is None):
            raise ValueError("needs either cluster or workgroup")
        return self


def shape() -> Shape:
    return signal_shape("AWS")


def queries(
    client: Any,
    settings: Settings,
    first: datetime.date,
    after: datetime.date,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Record]:
    """One record per day and user, and one for days nobody asked anything. Errors: CloudError, CollectFailed."""
    pool = Pool(
        account=settings.account,
        service="Amazon Redshift",
        category="Databases",
        line=settings.resource_arn,
        users="Redshift user",
        daily_cost=settings.hourly_price * settings.hours_per_day,
        currency=settings.currency,
    )
    rows = _rows(client, settings, first, after, sleep)
    seconds = seconds_by_day(rows, day="day", who="who", seconds="seconds")
    for number in range((after - first).days):
        day = first + datetime.timedelta(days=number)
        yield from day_records(pool, day, seconds.get(day, {}))


def _rows(
    client: Any, settings: Settings, first: datetime.date, after: datetime.date, sleep: Callable[[float], None]
) -> Iterator[dict[str, Any]]:
    """The statement through the Redshift Data API, page by page."""
    from costwarden.cloud.aws import reported

    where = (
        {"ClusterIdentifier": settings.cluster}
        if settings.cluster is not None
        else {"WorkgroupName": settings.workgroup}
    )
    user = {"DbUser": settings.database_user} if settings.database_user is not None else {}
    with reported("Amazon Redshift"):
        statement = client.execute_statement(
            Database=settings.database,
            Sql=STATEMENT,
            Parameters=[
                {"name": "first", "value": first.isoformat()},
                {"name": "after", "value": after.isoformat()},
            ],
            **where,
            **user,
        )["Id"]
        for _ in range(_POLLS):
            state = client.describe_statement(Id=statement)
            if state["Status"] in ("FINISHED", "FAILED", "ABORTED"):
                break
            sleep(_PAUSE_SECONDS)
        if state["Status"] != "FINISHED":
            raise CollectFailed(
                f"Redshift did not finish the statement: {state['Status'].lower()}",
                hint="the user needs SYS:MONITOR, or access to sys_query_history",
            )
        token: dict[str, str] = {}
        while True:
            page = client.get_statement_result(Id=statement, **token)
            names = [column["name"] for column in page["ColumnMetadata"]]
            for values in page["Records"]:
                yield {name: _plain(value) for name, value in zip(names, values, strict=True)}
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}


def _plain(value: dict[str, Any]) -> str | None:
    """A cell of the Data API: {"stringValue": ...}, {"longValue": ...}, {"isNull": true}."""
    if value.get("isNull"):
        return None
    return next((str(one) for one in value.values()), None)


def open_source(settings: Settings, base: Path) -> RecordsSource:
    from costwarden.cloud.aws import client

    asked = client("redshift-data", settings.access())
    return RecordsSource(settings.name, "AWS", shape, lambda first, after: queries(asked, settings, first, after))
