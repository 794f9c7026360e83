"""Daily cost and use of single resources, as measuring asks for them: from a FOCUS file or from the warehouse."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from costwarden.recommend.bill import amount_of, day_of, focus_rows


@dataclass(frozen=True, slots=True)
class DayCost:
    """One resource on one day: EffectiveCost, and what was consumed by unit ({} where the bill does not say)."""

    cost: Decimal
    currency: str
    usage: Mapping[str, Decimal] = field(default_factory=dict)


class DailyCosts(Protocol):
    def last_day(self) -> datetime.date | None:
        """The newest day the bill is complete for."""
        ...

    def billed(self, since: datetime.date, until: datetime.date) -> Collection[datetime.date]:
        """Days of [since, until) on which the bill has usage of anything: a gap in it is nobody's saving."""
        ...

    def days(
        self, resource_ids: Collection[str], since: datetime.date, until: datetime.date
    ) -> Mapping[tuple[str, datetime.date], DayCost]:
        """(lower-cased resource id, day) -> cost, of [since, until); a day without a row is not in it."""
        ...


class RowsDaily:
    """Over FOCUS rows in memory: what `--bill FILE` gives, and what tests use."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], path: str = "the bill") -> None:
        """Errors: BillNotReadable, with the number of the row."""
        self._days: dict[tuple[str, datetime.date], DayCost] = {}
        self._billed: set[datetime.date] = set()
        for number, row in enumerate(rows, 1):
            if str(row.get("ChargeCategory") or "Usage") != "Usage":
                continue
            day = day_of(row.get("ChargePeriodStart"), path, number)
            self._billed.add(day)
            if row.get("ResourceId"):
                key = (str(row["ResourceId"]).lower(), day)
                self._days[key] = _added(self._days.get(key), row, path, number)

    def last_day(self) -> datetime.date | None:
        return max(self._billed, default=None)

    def billed(self, since: datetime.date, until: datetime.date) -> Collection[datetime.date]:
        return {day for day in self._billed if since <= day < until}

    def days(
        self, resource_ids: Collection[str], since: datetime.date, until: datetime.date
    ) -> Mapping[tuple[str, datetime.date], DayCost]:
        wanted = {name: one.lower() for one in resource_ids for name in (short_id(one).lower(), one.lower())}
        return {
            (wanted[name], day): cost
            for (name, day), cost in self._days.items()
            if name in wanted and since <= day < until
        }


def short_id(resource_id: str) -> str:
    """What bills may write for an ARN: "vol-0abc" of "arn:aws:ec2:...:volume/vol-0abc"; else the id itself."""
    return resource_id.rpartition("/")[2] if resource_id.startswith("arn:") else resource_id


def read_daily(path: Path) -> RowsDaily:
    """FOCUS rows of a file. Errors: BillNotReadable."""
    return RowsDaily(focus_rows(path), str(path))


def _added(known: DayCost | None, row: Mapping[str, Any], path: str, number: int) -> DayCost:
    """A day whose rows are in two currencies has no cost of its own: its currency names both."""
    usage = dict(known.usage) if known is not None else {}
    unit, quantity = str(row.get("ConsumedUnit") or ""), row.get("ConsumedQuantity")
    if unit and quantity not in (None, ""):
        usage[unit] = usage.get(unit, Decimal(0)) + amount_of(quantity, path, number, "ConsumedQuantity")
    cost = (known.cost if known is not None else Decimal(0)) + amount_of(row.get("EffectiveCost"), path, number)
    currency = str(row.get("BillingCurrency") or "USD")
    if known is not None and currency not in known.currency.split(" and "):
        currency = f"{known.currency} and {currency}"
    return DayCost(cost, currency if known is None or " and " in currency else known.currency, usage)
