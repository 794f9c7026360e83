"""The warehouse as the gate's bill: budgets, the last 30 days by resource, usage where no file says it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from costwarden.gate.actuals import BilledResource, Measured
from costwarden.gate.request import GateRequest
from costwarden.money import to_cents
from costwarden.policy.document import BudgetState

if TYPE_CHECKING:
    from costwarden.config import Config
    from costwarden.warehouse.warehouse import Warehouse

_DAYS = datetime.timedelta(days=30)
_ONE = datetime.timedelta(days=1)


def with_bill(request: GateRequest) -> GateRequest:
    """The request with its tenant's bill, where a tenant is named and a warehouse exists; else as it is.

    Nothing is opened before the gate asks, and nothing of the warehouse is imported without one.
    """
    if not request.tenant or request.bill is not None:
        return request
    from costwarden.warehouse.place import place_of

    place = place_of()
    if place.path is not None and not place.path.is_dir():
        return replace(request, bill=NoWarehouse()) if os.environ.get("COSTWARDEN_WAREHOUSE_URL") else request
    return replace(request, bill=WarehouseBill(request.tenant))


class NoWarehouse:
    """gate.actuals.Bill where a warehouse is named and none is there: said, not skipped."""

    def measure(self, resources: Sequence[BilledResource], config: Config, today: datetime.date) -> Measured:
        return _unknown(config, "there is no warehouse where COSTWARDEN_WAREHOUSE_URL says")


class WarehouseBill:
    """gate.actuals.Bill over one tenant's database; it is opened for one question and closed again."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant

    def measure(self, resources: Sequence[BilledResource], config: Config, today: datetime.date) -> Measured:
        """Errors: CostwardenError where the warehouse cannot be read and a budget needs it; else that is a notice."""
        from costwarden.warehouse.errors import SwapUnderWay, TenantUnknown, WarehouseOwned

        try:
            with _open(self._tenant) as warehouse:
                found = measure(warehouse, self._tenant, resources, config, today)
                return replace(found, notices=[f"warehouse: {line}" for line in warehouse.notices])
        except TenantUnknown as error:
            return _unknown(config, error.problem)
        except (SwapUnderWay, WarehouseOwned) as error:
            if config.budgets:
                raise
            return _unknown(config, error.problem)


def _unknown(config: Config, why: str) -> Measured:
    """Said, and never taken for nothing spent."""
    return Measured(budgets_unknown={budget.name: why for budget in config.budgets}, notices=[f"no bill: {why}"])


def measure(
    warehouse: Warehouse, tenant: str, resources: Sequence[BilledResource], config: Config, today: datetime.date
) -> Measured:
    """What an open warehouse knows."""
    from costwarden.chain.bill_usage import usage_of
    from costwarden.warehouse.queries.budgets import ask_budgets
    from costwarden.warehouse.queries.resources import last_day, resource_costs

    statuses = ask_budgets(warehouse, tenant, config.budgets, currency=config.currency, today=today)
    budgets, unknown = {}, {}
    for status in statuses:
        if not status.known or status.forecast is None:
            unknown[status.budget.name] = status.reason or "fewer than 14 finished days are on the bill"
            continue
        budgets[status.budget.name] = BudgetState(
            actual_cents=to_cents(status.actual), forecast_cents=to_cents(status.forecast.amount), known=True
        )
    until = last_day(warehouse, tenant, currency=config.currency)
    if until is None or not resources or today - until > _DAYS:
        return Measured(budgets, unknown)
    since, after = until + _ONE - _DAYS, until + _ONE
    ids = [one for resource in resources for one in resource.ids]
    costs = resource_costs(warehouse, tenant, ids, since, after, currency=config.currency)
    last: dict[tuple[str, str], Decimal] = {}
    for resource in resources:
        amounts = [costs[one] for one in resource.ids if one in costs]
        if amounts:
            last[resource.project, resource.address] = sum(amounts, Decimal(0))
    return Measured(budgets, unknown, last, usage_of(warehouse, tenant, resources, since, after))


@contextmanager
def _open(tenant: str) -> Iterator[Warehouse]:
    """With the journal where there is one: the embedded engine's own, or a state store that is named.

    A reader beside a server (a CI job) has none: it changes nothing, and periods that hold two loads are hidden.
    """
    from costwarden.chain.warehouse import open_warehouse
    from costwarden.warehouse.place import place_of
    from costwarden.warehouse.warehouse import Warehouse

    if place_of().embedded or os.environ.get("COSTWARDEN_STATE_URL"):
        with open_warehouse(tenants=[tenant]) as opened:
            yield opened.warehouse
        return
    with Warehouse.open(tenants=[tenant]) as warehouse:
        yield warehouse
