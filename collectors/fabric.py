"""Microsoft Fabric: a capacity's day divided among its items by the capacity units they used."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from collectors.settings import EnvironmentName, SourceSettings
from collectors.signals.kusto import dax
from collectors.signals.records import Record, RecordsSource
from collectors.signals.rows import Used, record, signal_shape
from collectors.signals.shares import shares
from collectors.signals.statements import amount

if TYPE_CHECKING:
    from collectors.prices.http import Http
    from costwarden.focus.shape import Shape

# The Capacity Metrics app's model; the column names are those of its table of item use per day.
QUERY = """
EVALUATE
FILTER(
  SUMMARIZECOLUMNS('MetricsByItemandDay'[Date], 'MetricsByItemandDay'[ItemId], 'Items'[ItemName], 'Items'[ItemKind],
                   'Items'[WorkspaceName], "CU", SUM('MetricsByItemandDay'[sum_CU])),
  'MetricsByItemandDay'[Date] >= DATE({first}) && 'MetricsByItemandDay'[Date] < DATE({after})
)
ORDER BY 'MetricsByItemandDay'[Date], 'MetricsByItemandDay'[ItemId]
""".strip()
_SECONDS_PER_DAY = 86_400


class Settings(SourceSettings):
    """`hourly_price` is what the capacity costs per hour in `currency`; `capacity_units` is its size: 64 for F64."""

    kind: Literal["fabric"]
    dataset_id: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{36}$")]
    capacity_resource_id: Annotated[str, Field(min_length=1, max_length=500)]
    subscription_id: Annotated[str, Field(pattern=r"^[0-9a-fA-F-]{36}$")]
    capacity_units: Annotated[int, Field(ge=1, le=10_000)]
    hourly_price: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    token_env: EnvironmentName | None = None
    endpoint: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] = "https://api.powerbi.com"


def shape() -> Shape:
    return signal_shape("Microsoft")


def items(http: Http, settings: Settings, first: datetime.date, after: datetime.date) -> Iterator[Record]:
    """One record per day and item, and one for what was idle. Errors: CollectFailed."""
    used: dict[datetime.date, dict[str, Decimal]] = {}
    named: dict[str, dict[str, str]] = {}
    text = QUERY.format(first=_dax_date(first), after=_dax_date(after))
    for row in dax(http, settings.dataset_id, text):
        day = datetime.date.fromisoformat(str(row["Date"])[:10])
        item = str(row["ItemId"])
        used.setdefault(day, {})[item] = amount(row, "CU")
        named[item] = {key: str(row.get(key) or "") for key in ("ItemName", "ItemKind", "WorkspaceName")}
    capacity = Decimal(settings.capacity_units * _SECONDS_PER_DAY)
    for day in sorted(used):
        start = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
        for item, cost in shares(settings.hourly_price * 24, used[day], capacity).items():
            about = named.get(item, {})
            yield record(
                Used(
                    start=start,
                    end=start + datetime.timedelta(days=1),
                    cost=cost,
                    currency=settings.currency,
                    account=settings.subscription_id,
                    service="Microsoft Fabric",
                    category="Analytics",
                    who=item,
                    quantity=used[day].get(item, Decimal(0)),
                    unit="CU Seconds",
                    split_of=settings.capacity_resource_id.lower(),
                    resource_type=about.get("ItemKind") or None,
                    tags={key: value for key, value in about.items() if value},
                ),
                method="capacity units",
            )


def _dax_date(day: datetime.date) -> str:
    return f"{day.year}, {day.month}, {day.day}"


def open_source(settings: Settings, base: Path) -> RecordsSource:
    from collectors.signals.kusto import power_bi

    http = power_bi(settings.endpoint, settings.token_env)
    return RecordsSource(settings.name, "Microsoft", shape, lambda first, after: items(http, settings, first, after))
