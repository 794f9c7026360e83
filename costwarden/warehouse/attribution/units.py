"""Unit costs: what one request, token or tenant costs, day by day, from the bill and a metric series."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from costwarden.warehouse.attribution.metrics import Series
from costwarden.warehouse.attribution.rules import Unit
from costwarden.warehouse.attribution.sql import Parameters, condition
from costwarden.warehouse.queries.costs import SLACK, SpanIsEmpty
from costwarden.warehouse.queries.dimensions import METRICS, Metric, invoiced
from costwarden.warehouse.warehouse import Warehouse

_DIGIT = Decimal(1).scaleb(-12)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """One day (or the whole span, where `day` is None) in one currency; `cost_per` is None without any units."""

    unit: str
    day: datetime.date | None
    currency: str
    cost: Decimal
    units: Decimal
    cost_per: Decimal | None


def unit_costs(
    warehouse: Warehouse,
    tenant: str,
    unit: Unit,
    series: Series,
    since: datetime.date,
    until: datetime.date,
    *,
    metric: Metric = "effective",
) -> list[UnitCost]:
    """Per day in order, then the span, for each currency. Errors: TenantUnknown, SpanIsEmpty."""
    if since >= until:
        raise SpanIsEmpty(since, until)
    counted = series.by_day(since, until)
    found: list[UnitCost] = []
    for currency, days in sorted(_daily(warehouse, tenant, unit, since, until, metric).items()):
        for day in sorted(days.keys() | counted.keys()):
            cost, units = days.get(day, Decimal(0)), counted.get(day, Decimal(0))
            found.append(UnitCost(unit.name, day, currency, cost, units, _per(cost, units, unit.per)))
        cost, units = sum(days.values(), Decimal(0)), sum(counted.values(), Decimal(0))
        found.append(UnitCost(unit.name, None, currency, cost, units, _per(cost, units, unit.per)))
    return found


def _per(cost: Decimal, units: Decimal, per: Decimal) -> Decimal | None:
    if units <= 0:
        return None  # a cost without a unit has no unit cost; it is not 0 and not infinite
    with localcontext() as context:
        context.prec = 60
        return (cost * per / units).quantize(_DIGIT)


def _daily(
    warehouse: Warehouse, tenant: str, unit: Unit, since: datetime.date, until: datetime.date, metric: Metric
) -> Mapping[str, dict[datetime.date, Decimal]]:
    parameters = Parameters()
    matched = f" AND {condition(unit.match, parameters)}" if unit.match is not None else ""
    hidden, own = warehouse.visible(tenant)
    spans = {"since": since, "until": until, "first": since - SLACK, "last": until + SLACK}
    rows = warehouse.rows(
        tenant,
        f"SELECT t.BillingCurrency, t.x_ChargeDate, sum(t.{METRICS[metric]}) FROM {{db}}.cost AS t"
        " WHERE t.x_ChargeDate >= {since:Date} AND t.x_ChargeDate < {until:Date}"
        " AND t.x_BillingPeriod >= {first:Date} AND t.x_BillingPeriod <= {last:Date}"
        f" AND {invoiced('cost')}{matched}{hidden} GROUP BY t.BillingCurrency, t.x_ChargeDate",
        parameters.held | spans | own,
    )
    days: dict[str, dict[datetime.date, Decimal]] = {}
    for currency, day, amount in rows:
        days.setdefault(str(currency), {})[day] = amount
    return days
