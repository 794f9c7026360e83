"""Costs by any dimensions between two days, compared with another span where asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from costwarden.warehouse.errors import WarehouseError
from costwarden.warehouse.queries.dimensions import METRICS, TIMES, Metric, Table, expression, invoiced, table_for
from costwarden.warehouse.warehouse import Warehouse

SLACK = datetime.timedelta(days=62)  # a correction may be billed two periods after its usage


@dataclass(frozen=True, slots=True)
class CostQuestion:
    """What is asked; dimension names are those of dimensions.NAMES."""

    since: datetime.date  # first day
    until: datetime.date  # first day no longer asked for
    by: Sequence[str] = ("service",)
    metric: Metric = "effective"
    filters: Mapping[str, str] = field(default_factory=dict)  # dimension -> the one value it must have
    currency: str | None = None
    limit: int | None = None  # groups per currency, the dearest; over time: series, each whole; None: all


@dataclass(frozen=True, slots=True)
class CostRow:
    """One group's cost: `key` holds the values of `by`, in its order; days and months as ISO text."""

    key: tuple[str, ...]
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows by currency, then dearest first (by time where grouped by it); totals are of everything, cut off or not."""

    question: CostQuestion
    rows: Sequence[CostRow]
    totals: Mapping[str, Decimal]
    cut_off: int = 0  # rows left out by the limit


class SpanIsEmpty(WarehouseError):
    def __init__(self, since: datetime.date, until: datetime.date) -> None:
        super().__init__(
            f"there is no day from {since.isoformat()} before {until.isoformat()}", hint="let --since be the earlier"
        )


def ask_costs(warehouse: Warehouse, tenant: str, question: CostQuestion) -> Answer:
    """Errors: TenantUnknown, NotADimension, SpanIsEmpty, QueryFailed (a tag over too many rows, for one)."""
    if question.since >= question.until:
        raise SpanIsEmpty(question.since, question.until)
    rows = _rows(warehouse, tenant, question)
    totals: dict[str, Decimal] = {}
    for row in rows:
        totals[row.currency] = totals.get(row.currency, Decimal(0)) + row.amount
    rows.sort(key=_by_time if TIMES & set(question.by) else _dearest)
    shown = _limited(rows, question)
    return Answer(question, shown, dict(sorted(totals.items())), len(rows) - len(shown))


def _rows(warehouse: Warehouse, tenant: str, question: CostQuestion) -> list[CostRow]:
    table = table_for(frozenset(question.by) | question.filters.keys())
    grouped = [expression(name, table, position) for position, name in enumerate(question.by)]
    conditions, parameters = _conditions(question, table)
    hidden, own = warehouse.visible(tenant)
    for one in grouped:
        parameters |= one.parameters
    columns = ", ".join(["t.BillingCurrency", *(one.sql for one in grouped)])
    found = warehouse.rows(
        tenant,
        f"SELECT {columns}, sum(t.{METRICS[question.metric]}) FROM {{db}}.{table} AS t"
        f" WHERE {' AND '.join(conditions)}{hidden} GROUP BY {columns}",
        parameters | own,
    )
    return [CostRow(tuple(_text(part) for part in row[1:-1]), str(row[0]), row[-1]) for row in found]


def _conditions(question: CostQuestion, table: Table) -> tuple[list[str], dict[str, Any]]:
    parameters: dict[str, Any] = {"since": question.since, "until": question.until}
    conditions = ["t.x_ChargeDate >= {since:Date}", "t.x_ChargeDate < {until:Date}", invoiced(table)]
    if table == "cost":  # partitions are by billing period: without a range all of them are read
        conditions += ["t.x_BillingPeriod >= {first:Date}", "t.x_BillingPeriod <= {last:Date}"]
        parameters |= {"first": question.since - SLACK, "last": question.until + SLACK}
    if question.currency is not None:
        conditions.append("t.BillingCurrency = {currency:String}")
        parameters["currency"] = question.currency
    for position, (name, value) in enumerate(sorted(question.filters.items())):
        one = expression(name, table, 1000 + position)
        conditions.append(f"toString({one.sql}) = {{filter_{position}:String}}")
        parameters |= one.parameters | {f"filter_{position}": value}
    return conditions, parameters


def _text(part: Any) -> str:
    return part.isoformat() if isinstance(part, datetime.date) else str(part)


def _dearest(row: CostRow) -> tuple[str, Decimal, tuple[str, ...]]:
    return row.currency, -row.amount, row.key


def _by_time(row: CostRow) -> tuple[str, tuple[str, ...]]:
    return row.currency, row.key


def _limited(rows: Sequence[CostRow], question: CostQuestion) -> list[CostRow]:
    """The first `limit` groups per currency. A group over time is a series; without one it is the newest days."""
    if question.limit is None:
        return list(rows)
    series = [position for position, name in enumerate(question.by) if name not in TIMES]
    groups: dict[str, dict[tuple[str, ...], Decimal]] = {}
    for row in rows:
        own = groups.setdefault(row.currency, {})
        name = tuple(row.key[position] for position in series) if series else row.key
        own[name] = own.get(name, Decimal(0)) + row.amount
    kept = {
        (currency, name)
        for currency, own in groups.items()
        for name in sorted(own, key=(lambda one, own=own: (-own[one], one)) if series else None)[
            slice(question.limit) if series else slice(-question.limit, None)
        ]
    }
    return [
        row
        for row in rows
        if (row.currency, tuple(row.key[position] for position in series) if series else row.key) in kept
    ]
