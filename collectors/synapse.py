"""Synapse: a dedicated SQL pool's hours divided among those whose requests ran, as shares of its Azure line."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from collectors.settings import EnvironmentName, SourceSettings
from collectors.signals.kusto import query
from collectors.signals.records import Record, RecordsSource
from collectors.signals.rows import signal_shape
from collectors.signals.run_time import Pool, day_records, seconds_by_day

if TYPE_CHECKING:
    from collectors.prices.http import Http
    from costwarden.focus.shape import Shape

# Diagnostic settings send ExecRequests to Log Analytics; a request's run time is from StartTime to EndTime.
QUERY = """
SynapseSqlPoolExecRequests
| where StartTime >= datetime({first}) and StartTime < datetime({after})
| where isnotempty(EndTime)
| summarize Seconds = sum((EndTime - StartTime) / 1s) by Day = startofday(StartTime), Who = tostring(LoginName)
| order by Day asc, Who asc
""".strip()


class Settings(SourceSettings):
    """`hourly_price` is what the pool costs in `currency` while it runs, from the price sheet or the bill."""

    kind: Literal["synapse"]
    workspace_id: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{36}$")]  # of Log Analytics
    pool_resource_id: Annotated[str, Field(min_length=1, max_length=500)]
    subscription_id: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{36}$")]
    hourly_price: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
    hours_per_day: Annotated[Decimal, Field(gt=0, le=24, allow_inf_nan=False)] = Decimal(24)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    token_env: EnvironmentName | None = None  # else the Azure identity of the machine
    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] = "https://api.loganalytics.azure.com"


def shape() -> Shape:
    return signal_shape("Microsoft")


def requests(http: Http, settings: Settings, first: datetime.date, after: datetime.date) -> Iterator[Record]:
    """One record per day and login, of days with requests: a paused pool costs nothing. Errors: CollectFailed."""
    pool = Pool(
        account=settings.subscription_id,
        service="Azure Synapse Analytics",
        category="Analytics",
        line=settings.pool_resource_id.lower(),
        users="SQL login",
        daily_cost=settings.hourly_price * settings.hours_per_day,
        currency=settings.currency,
    )
    text = QUERY.format(first=first.isoformat(), after=after.isoformat())
    rows = query(http, f"/v1/workspaces/{settings.workspace_id}/query", text)
    for day, used in sorted(seconds_by_day(rows, day="Day", who="Who", seconds="Seconds").items()):
        yield from day_records(pool, day, used)


def open_source(settings: Settings, base: Path) -> RecordsSource:
    from collectors.signals.kusto import workspace

    http = workspace(settings.endpoint, settings.token_env)
    return RecordsSource(settings.name, "Microsoft", shape, lambda first, after: requests(http, settings, first, after))
