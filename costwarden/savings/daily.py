"""Daily cost and use of single resources, as measuring asks for them: from a FOCUS file or from the warehouse."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol


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

    def days(
        self, resource_ids: Collection[str], since: datetime.date, until: datetime.date
    ) -> Mapping[tuple[str, datetime.date], DayCost]:
        """(lower-cased resource id, day) -> cost, of [since, until); a day without a row is not in it."""
        ...


class RowsDaily:
    """Over FOCUS rows in memory: what `--bill FILE` gives, and what tests use."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._days: dict[tuple[str, datetime.date], DayCost] = {}
        newest: datetime.date | None = None
        for row in rows:
            if str(row.get("ChargeCategory") or "Usage") != "Usage":
                continue
            day = datetime.datetime.fromisoformat(str(row["ChargePeriodStart"]).replace("Z", "+00:00")).date()
            newest = day if newest is None or day > newest else newest
            if row.get("ResourceId"):
                key = (str(row["ResourceId"]).lower(), day)
                self._days[key] = _added(self._days.get(key), row)
        self._newest = newest

    def last_day(self) -> datetime.date | None:
        return self._newest

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
    from costwarden.recommend.bill import focus_rows

    return RowsDaily(focus_rows(path))


def _added(known: DayCost | None, row: Mapping[str, Any]) -> DayCost:
    usage = dict(known.usage) if known is not None else {}
    unit, quantity = str(row.get("ConsumedUnit") or ""), row.get("ConsumedQuantity")
    if unit and quantity not in (None, ""):
        usage[unit] = usage.get(unit, Decimal(0)) + Decimal(str(quantity))
    cost = (known.cost if known is not None else Decimal(0)) + Decimal(str(row["EffectiveCost"]))
    return DayCost(cost, str(row.get("BillingCurrency") or "USD"), usage)
