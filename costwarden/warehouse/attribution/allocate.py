"""Costs by team with shared costs divided: grouped by SQL over the bill, divided exactly in Decimal."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.warehouse.attribution.divide import divided
from costwarden.warehouse.attribution.metrics import Series
from costwarden.warehouse.attribution.rules import Attribution, Shared, Target
from costwarden.warehouse.attribution.sql import Parameters, pool, target
from costwarden.warehouse.errors import WarehouseError
from costwarden.warehouse.queries.costs import SLACK, SpanIsEmpty
from costwarden.warehouse.queries.dimensions import METRICS, Metric, invoiced
from costwarden.warehouse.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Allocated:
    """One team's cost in one currency; `team` is "" for what is nobody's."""

    team: str
    currency: str
    direct: Decimal
    shared: Mapping[str, Decimal]  # by the name of the shared cost

    @property
    def total(self) -> Decimal:
        return self.direct + sum(self.shared.values(), Decimal(0))


class NoMetric(WarehouseError):
    def __init__(self, shared: str, metric: str) -> None:
        super().__init__(
            f"shared cost {shared[:60]!r} is divided by metric {metric[:60]!r}, which has no values in these days",
            hint="fill the metric's series, or divide it proportionally until there are values",
        )


def allocate(
    warehouse: Warehouse,
    tenant: str,
    attribution: Attribution,
    since: datetime.date,
    until: datetime.date,
    *,
    by: Target = "team",
    metric: Metric = "effective",
    series: Mapping[str, Series] | None = None,
) -> list[Allocated]:
    """Every team's direct and shared costs between two days (`until` not included), dearest first per currency.

    The sum over all teams is the sum of the bill, to the last digit. Errors: TenantUnknown, SpanIsEmpty, NoMetric.
    """
    if since >= until:
        raise SpanIsEmpty(since, until)
    direct: dict[str, dict[str, Decimal]] = {}
    pools: dict[tuple[str, str], Decimal] = {}
    for currency, shared_name, name, amount in _grouped(warehouse, tenant, attribution, since, until, by, metric):
        if shared_name:
            pools[currency, shared_name] = pools.get((currency, shared_name), Decimal(0)) + amount
        else:
            own = direct.setdefault(currency, {})
            own[name] = own.get(name, Decimal(0)) + amount
    received: dict[tuple[str, str], dict[str, Decimal]] = {}
    rules = {one.name: one for one in attribution.shared}
    for (currency, shared_name), amount in sorted(pools.items()):
        weights = _weights(rules[shared_name], direct.get(currency, {}), series or {}, since, until)
        for name, part in divided(amount, weights).items():
            received.setdefault((currency, name), {})[shared_name] = part
    names = {(currency, name) for currency, own in direct.items() for name in own} | received.keys()
    found = [
        Allocated(name, currency, direct.get(currency, {}).get(name, Decimal(0)), received.get((currency, name), {}))
        for currency, name in names
    ]
    return sorted(found, key=lambda one: (one.currency, -one.total, one.team))


def _grouped(
    warehouse: Warehouse,
    tenant: str,
    attribution: Attribution,
    since: datetime.date,
    until: datetime.date,
    by: Target,
    metric: Metric,
) -> Sequence[tuple[str, str, str, Decimal]]:
    parameters = Parameters()
    name, shared = target(attribution, by, parameters), pool(attribution, parameters)
    hidden, own = warehouse.visible(tenant)
    conditions = [
        "t.x_ChargeDate >= {since:Date}",
        "t.x_ChargeDate < {until:Date}",
        "t.x_BillingPeriod >= {first:Date}",
        "t.x_BillingPeriod <= {last:Date}",
        invoiced("cost"),
    ]
    spans = {"since": since, "until": until, "first": since - SLACK, "last": until + SLACK}
    rows = warehouse.rows(
        tenant,
        f"SELECT t.BillingCurrency AS currency, {shared} AS shared, {name} AS name, sum(t.{METRICS[metric]}) AS amount"
        f" FROM {{db}}.cost AS t WHERE {' AND '.join(conditions)}{hidden}"
        " GROUP BY currency, shared, name ORDER BY currency, shared, name",
        parameters.held | spans | own,
    )
    return [(str(currency), str(shared), str(name), amount) for currency, shared, name, amount in rows]


def _weights(
    rule: Shared,
    direct: Mapping[str, Decimal],
    series: Mapping[str, Series],
    since: datetime.date,
    until: datetime.date,
) -> Mapping[str, Decimal]:
    if rule.split == "even":
        return dict.fromkeys(rule.among, Decimal(1))
    if rule.split == "fixed":
        return rule.weights
    if rule.split == "metric" and rule.metric is not None:
        values = series[rule.metric].by_label(since, until) if rule.metric in series else {}
        if not any(value > 0 for value in values.values()):
            raise NoMetric(rule.name, rule.metric)
        return values
    among = set(rule.among)
    return {name: cost for name, cost in direct.items() if name and (not among or name in among)}
