"""What single resources cost, by their cloud ids."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.warehouse.queries.dimensions import METRICS, Metric, invoiced
from costwarden.warehouse.warehouse import Warehouse

AT_ONCE = 2_000  # ids of one question: they travel in its parameters
# Ids that no two resources share, wherever they are: a bill may write them as the end of an ARN.
_TAIL = re.compile(r"[a-z]+-[0-9a-f]{8,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DayCost:
    """One day of one resource in one currency; days without rows are absent."""

    day: datetime.date
    currency: str
    amount: Decimal


def resource_days(
    warehouse: Warehouse,
    tenant: str,
    resource_id: str,
    since: datetime.date,
    until: datetime.date,
    *,
    metric: Metric = "effective",
) -> list[DayCost]:
    """Cost per day from `since` until before `until`, oldest first. Tax and credits, which name no resource, are not
    in it. Errors: TenantUnknown, QueryFailed."""
    hidden, own = warehouse.visible(tenant)
    rows = warehouse.rows(
        tenant,
        f"SELECT t.x_ChargeDate, t.BillingCurrency, sum(t.{METRICS[metric]}) FROM {{db}}.res_daily AS t"
        " WHERE t.x_ChargeDate >= {since:Date} AND t.x_ChargeDate < {until:Date} AND t.ResourceId = {id:String}"
        f" AND {invoiced('res_daily')}{hidden} GROUP BY t.x_ChargeDate, t.BillingCurrency"
        " ORDER BY t.x_ChargeDate, t.BillingCurrency",
        {"since": since, "until": until, "id": resource_id} | own,
    )
    return [DayCost(*row) for row in rows]


def resource_costs(
    warehouse: Warehouse,
    tenant: str,
    resource_ids: Sequence[str],
    since: datetime.date,
    until: datetime.date,
    *,
    currency: str,
    metric: Metric = "effective",
) -> dict[str, Decimal]:
    """Asked id -> cost in `currency` from `since` until before `until`; an id without rows is absent.

    `i-0abc...` is also found where the bill says `arn:...:instance/i-0abc...`. Errors: TenantUnknown, QueryFailed.
    """
    hidden, own = warehouse.visible(tenant)
    costs: dict[str, Decimal] = {}
    wanted = sorted(set(resource_ids) - {""})
    asked, condition = asked_sql("t.ResourceId")
    for start in range(0, len(wanted), AT_ONCE):
        ids = wanted[start : start + AT_ONCE]
        rows = warehouse.rows(
            tenant,
            f"SELECT {asked} AS asked, sum(t.{METRICS[metric]}) FROM {{db}}.res_daily AS t"
            " WHERE t.x_ChargeDate >= {since:Date} AND t.x_ChargeDate < {until:Date}"
            f" AND t.BillingCurrency = {{currency:String}} AND {condition}"
            f" AND {invoiced('res_daily')}{hidden} GROUP BY asked",
            {"since": since, "until": until, "currency": currency, "ids": ids, "tails": tails(ids)} | own,
        )
        costs.update((str(one), amount) for one, amount in rows)
    return costs


def asked_sql(column: str) -> tuple[str, str]:
    """(the asked id a row belongs to, the condition that it belongs to one); parameters `ids` and `tails`."""
    tail = f"arrayElement(splitByChar('/', {column}), -1)"
    mine = f"has({{ids:Array(String)}}, {column})"
    return f"if({mine}, {column}, {tail})", f"({mine} OR has({{tails:Array(String)}}, {tail}))"


def tails(ids: Sequence[str]) -> list[str]:
    """Those of the ids that may stand at the end of a longer name: i-0abc..., nat-0abc..."""
    return [one for one in ids if _TAIL.fullmatch(one)]


def billed_days(warehouse: Warehouse, tenant: str, since: datetime.date, until: datetime.date) -> set[datetime.date]:
    """Days of [since, until) with usage of anything. Errors: TenantUnknown, QueryFailed."""
    hidden, own = warehouse.visible(tenant)
    rows = warehouse.rows(
        tenant,
        "SELECT DISTINCT t.x_ChargeDate FROM {db}.daily AS t WHERE t.ChargeCategory = 'Usage'"
        " AND t.x_ChargeDate >= {since:Date} AND t.x_ChargeDate < {until:Date}" + hidden,
        {"since": since, "until": until} | own,
    )
    return {row[0] for row in rows}


def last_day(warehouse: Warehouse, tenant: str, *, currency: str | None = None) -> datetime.date | None:
    """The newest day the bill knows; None where there is nothing."""
    hidden, own = warehouse.visible(tenant)
    only = " AND t.BillingCurrency = {currency:String}" if currency else ""
    rows = warehouse.rows(
        tenant,
        "SELECT max(t.x_ChargeDate), count() FROM {db}.daily AS t WHERE t.ChargeCategory = 'Usage'" + only + hidden,
        own | ({"currency": currency} if currency else {}),
    )
    day, count = rows[0]
    return day if count else None
