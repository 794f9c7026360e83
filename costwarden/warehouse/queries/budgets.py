"""Budgets of costwarden.yaml against the bill: what is spent, how fast, and where the period will end."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.config.model import Budget
from costwarden.warehouse.queries.costs import CostQuestion, ask_costs
from costwarden.warehouse.queries.dimensions import Metric
from costwarden.warehouse.queries.forecast import Forecast, forecast_end
from costwarden.warehouse.queries.resources import last_day
from costwarden.warehouse.warehouse import Warehouse

# A tag that is promoted at load is answered from the aggregates.
_PROMOTED = {"team": "team", "environment": "environment", "env": "environment", "owner": "owner"}
_HISTORY = datetime.timedelta(days=45)


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """One budget in its current period. `known` is False where the bill cannot tell; `reason` says why."""

    budget: Budget
    currency: str
    since: datetime.date
    until: datetime.date  # first day after the period
    known: bool
    reason: str = ""
    actual: Decimal = Decimal(0)  # effective cost from `since` to `last_day`
    last_day: datetime.date | None = None
    burn_per_day: Decimal | None = None  # actual over the days that are on the bill
    forecast: Forecast | None = None  # None: fewer than 14 finished days are known

    @property
    def used_percent(self) -> Decimal | None:
        if not self.known or self.budget.amount == 0:
            return None
        return (self.actual * 100 / self.budget.amount).quantize(Decimal("0.1"))


def ask_budgets(
    warehouse: Warehouse,
    tenant: str,
    budgets: Sequence[Budget],
    *,
    currency: str,
    today: datetime.date,
    metric: Metric = "effective",
) -> list[BudgetStatus]:
    """Every budget, in the configuration's order. Errors: TenantUnknown, QueryFailed."""
    known_until = last_day(warehouse, tenant, currency=currency)
    return [_status(warehouse, tenant, budget, currency, today, known_until, metric) for budget in budgets]


def period_of(budget: Budget, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """First day of the budget's period that holds `today`, and the first day after it."""
    months = {"month": 1, "quarter": 3, "year": 12}[budget.period]
    first = (today.month - 1) // months * months
    start = datetime.date(today.year, first + 1, 1)
    after = first + months
    return start, datetime.date(today.year + after // 12, after % 12 + 1, 1)


def _status(
    warehouse: Warehouse,
    tenant: str,
    budget: Budget,
    currency: str,
    today: datetime.date,
    known_until: datetime.date | None,
    metric: Metric,
) -> BudgetStatus:
    since, until = period_of(budget, today)
    reason = ""
    if budget.match.project or budget.match.address:
        reason = "the bill knows neither project nor address: match by tag or environment"
    elif known_until is None:
        reason = f"the warehouse holds no usage in {currency}"
    elif known_until < since:
        reason = f"the bill ends on {known_until.isoformat()}, before this period"
    if reason or known_until is None:
        return BudgetStatus(budget, currency, since, until, False, reason)
    days = _days(warehouse, tenant, budget, currency, since - _HISTORY, min(until, known_until + _ONE), metric)
    if not days:  # a misspelt tag looks like this, and is not a budget of which nothing is spent
        return BudgetStatus(budget, currency, since, until, False, "no row of the bill matches it")
    actual = sum((amount for day, amount in days.items() if day >= since), Decimal(0))
    billed = (min(known_until, until - _ONE) - since).days + 1
    return BudgetStatus(
        budget,
        currency,
        since,
        until,
        True,
        actual=actual,
        last_day=known_until,
        burn_per_day=(actual / billed).quantize(Decimal("0.01")),
        forecast=forecast_end(days, since, until, known_until),
    )


_ONE = datetime.timedelta(days=1)


def _days(
    warehouse: Warehouse,
    tenant: str,
    budget: Budget,
    currency: str,
    since: datetime.date,
    until: datetime.date,
    metric: Metric,
) -> dict[datetime.date, Decimal]:
    filters = {_dimension(key): value for key, value in budget.match.tag.items()}
    if budget.match.environment:
        filters["environment"] = budget.match.environment
    question = CostQuestion(since, until, by=("day",), metric=metric, filters=filters, currency=currency)
    return {datetime.date.fromisoformat(row.key[0]): row.amount for row in ask_costs(warehouse, tenant, question).rows}


def _dimension(tag: str) -> str:
    return _PROMOTED.get(tag.lower(), f"tag:{tag}")
