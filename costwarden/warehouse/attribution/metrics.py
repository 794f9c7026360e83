"""Metric series that costs are divided by: requests, tokens, tenants; by day and label."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from costwarden.errors import CostwardenError
from costwarden.warehouse.attribution.rules import Attribution
from costwarden.warehouse.warehouse import Warehouse

_LARGEST_BYTES = 64 << 20


class MetricNotReadable(CostwardenError):
    """A series' file is not there or not a series."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path.name} is not a metric series: {reason}", hint="columns: day,label,value (label may be empty)"
        )


@dataclass(frozen=True, slots=True)
class Series:
    """Values by (day, label); several of one day and label are added up."""

    values: Mapping[tuple[datetime.date, str], Decimal]

    def by_label(self, since: datetime.date, until: datetime.date) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for (day, label), value in sorted(self.values.items()):
            if since <= day < until:
                found[label] = found.get(label, Decimal(0)) + value
        return found

    def by_day(self, since: datetime.date, until: datetime.date) -> dict[datetime.date, Decimal]:
        found: dict[datetime.date, Decimal] = {}
        for (day, _), value in sorted(self.values.items()):
            if since <= day < until:
                found[day] = found.get(day, Decimal(0)) + value
        return found


def series_of(attribution: Attribution, base: Path, warehouse: Warehouse, tenant: str) -> dict[str, Series]:
    """Every metric of the rules. Errors: MetricNotReadable, TenantUnknown."""
    return {
        one.name: read_series(base / one.file) if one.file is not None else _signal(warehouse, tenant, one.signal or "")
        for one in attribution.metrics
    }


def read_series(path: Path) -> Series:
    """A CSV file with a header day,label,value. Errors: MetricNotReadable."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise MetricNotReadable(path, "it is larger than 64 MB")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise MetricNotReadable(path, error.strerror or type(error).__name__) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise MetricNotReadable(path, str(error)[:200]) from error
    return Series(_summed(path, rows))


def _summed(path: Path, rows: Iterable[Mapping[str, str | None]]) -> dict[tuple[datetime.date, str], Decimal]:
    values: dict[tuple[datetime.date, str], Decimal] = {}
    for number, row in enumerate(rows, start=2):
        try:
            day = datetime.date.fromisoformat(str(row["day"]).strip())
            value = Decimal(str(row["value"]).strip())
        except (KeyError, ValueError, InvalidOperation) as error:
            raise MetricNotReadable(path, f"line {number}") from error
        if not value.is_finite() or value < 0:
            raise MetricNotReadable(path, f"line {number}: {str(value)[:40]}")
        key = (day, str(row.get("label") or "").strip())
        values[key] = values.get(key, Decimal(0)) + value
    return values


def _signal(warehouse: Warehouse, tenant: str, name: str) -> Series:
    rows = warehouse.rows(
        tenant,
        "SELECT Day, ResourceId, sum(Value) FROM {db}.signals WHERE Signal = {signal:String} GROUP BY Day, ResourceId",
        {"signal": name},
    )
    return Series({(day, str(resource)): value for day, resource, value in rows})
