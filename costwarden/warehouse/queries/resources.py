"""What single resources cost, by their cloud ids."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.warehouse.queries.dimensions import METRICS, Metric, invoiced
from costwarden.warehouse.warehouse import Warehouse

_AT_ONCE = 5_000  # ids of one question: they travel in its parameters


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
    """Resource id -> cost in `currency` from `since` until before `until`; an id without rows is absent."""
    hidden, own = warehouse.visible(tenant)
    costs: dict[str, Decimal] = {}
    wanted = sorted(set(resource_ids) - {""})
    for start in range(0, len(wanted), _AT_ONCE):
        rows = warehouse.rows(
            tenant,
            f"SELECT t.ResourceId, sum(t.{METRICS[metric]}) FROM {{db}}.res_daily AS t"
            " WHERE t.x_ChargeDate >= {since:Date} AND t.x_ChargeDate < {until:Date}"
            " AND t.BillingCurrency = {currency:String} AND has({ids:Array(String)}, t.ResourceId)"
            f" AND {invoiced('res_daily')}{hidden} GROUP BY t.ResourceId",
            {"since": since, "until": until, "currency": currency, "ids": wanted[start : start + _AT_ONCE]} | own,
        )
        costs.update((str(one), amount) for one, amount in rows)
    return costs


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
