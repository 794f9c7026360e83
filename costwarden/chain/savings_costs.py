"""The warehouse as what savings are measured with (savings.daily.DailyCosts)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from costwarden.recommend.bill import BilledResource
from costwarden.savings.daily import DayCost, short_id

if TYPE_CHECKING:
    from costwarden.warehouse.warehouse import Warehouse

_WINDOW = datetime.timedelta(days=30)


class WarehouseDaily:
    """One tenant's database. A resource is found by its id and by the end of its ARN, as bills write either."""

    def __init__(self, warehouse: Warehouse, tenant: str) -> None:
        self._warehouse, self._tenant = warehouse, tenant

    def last_day(self) -> datetime.date | None:
        from costwarden.warehouse.queries.resources import last_day

        return last_day(self._warehouse, self._tenant)

    def billed(self, since: datetime.date, until: datetime.date) -> Collection[datetime.date]:
        from costwarden.warehouse.queries.resources import billed_days

        return billed_days(self._warehouse, self._tenant, since, until)

    def days(
        self, resource_ids: Collection[str], since: datetime.date, until: datetime.date
    ) -> Mapping[tuple[str, datetime.date], DayCost]:
        from costwarden.warehouse.queries.resource_use import resource_use

        asked = {name: one.lower() for one in resource_ids for name in (one, short_id(one))}
        found: dict[tuple[str, datetime.date], DayCost] = {}
        for row in resource_use(self._warehouse, self._tenant, sorted(asked), since, until):
            key = (asked[row.resource_id], row.day)
            known = found.get(key)
            usage = dict(known.usage) if known is not None else {}
            if row.unit:
                usage[row.unit] = usage.get(row.unit, Decimal(0)) + row.quantity
            cost = row.amount + (known.cost if known is not None else Decimal(0))
            currency = row.currency
            if known is not None and currency not in known.currency.split(" and "):
                currency = f"{known.currency} and {currency}"  # two currencies on a day: its cost is neither's
            found[key] = DayCost(cost, currency if known is None or " and " in currency else known.currency, usage)
        return found


@dataclass(frozen=True, slots=True)
class WarehouseBill:
    """recommend.bill.Bill, read once."""

    known: Mapping[str, BilledResource]

    def resources(self) -> Mapping[str, BilledResource]:
        return self.known


def warehouse_bill(tenant: str) -> WarehouseBill:
    """The last 30 days by resource, or as many as there are. What is billed in two currencies is left out."""
    from costwarden.chain.warehouse import open_for
    from costwarden.warehouse.queries.resource_use import resource_totals
    from costwarden.warehouse.queries.resources import last_day

    with open_for(tenant or None) as (opened, name):
        last = last_day(opened.warehouse, name)
        if last is None:
            return WarehouseBill({})
        until = last + datetime.timedelta(days=1)
        rows = resource_totals(opened.warehouse, name, until - _WINDOW, until)
        start = min((row.first for row in rows), default=until)
    known: dict[str, BilledResource] = {}
    twice: set[str] = set()
    for row in rows:
        key = row.resource_id.lower()
        twice |= {key} & known.keys()
        since = row.first if row.first > start else None
        known[key] = BilledResource(key, row.amount, row.currency, (until - start).days, row.account, row.region, since)
    return WarehouseBill({key: one for key, one in known.items() if key not in twice})


@contextmanager
def warehouse_daily(tenant: str) -> Iterator[WarehouseDaily]:
    """Of the tenant named, else of the only one. Errors: those of open_for."""
    from costwarden.chain.warehouse import open_for

    with open_for(tenant or None) as (opened, name):
        yield WarehouseDaily(opened.warehouse, name)
