"""What is kept beside the bill: how a load reconciled, what was quarantined, signals that no invoice adds up."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from costwarden.warehouse.ledger import LoadKey
from costwarden.warehouse.names import database_of
from costwarden.warehouse.warehouse import Warehouse

_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One authority's total of one period beside ours; `theirs` is None where it gave none."""

    source_id: str
    billing_period: datetime.date
    load_id: int
    checked_at: datetime.datetime
    authority: str
    currency: str
    ours: Decimal
    theirs: Decimal | None
    diff_percent: Decimal | None
    verdict: str  # ok | warn | fail
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A day's value of a usage or metric series."""

    day: datetime.date
    source_id: str
    name: str
    value: Decimal
    unit: str
    resource_id: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None  # where the value is money


@dataclass(frozen=True, slots=True)
class Reject:
    """A delivered row that did not fit, of the newest load of its period."""

    file: str
    row: int
    reason: str
    raw: str


def record_reconciliation(warehouse: Warehouse, tenant: str, rows: Sequence[Reconciled]) -> None:
    """Append; what was recorded before stays, as a history. Errors: QueryFailed."""
    columns = (
        "x_SourceId x_BillingPeriod x_LoadId CheckedAt Authority BillingCurrency Ours Theirs DiffPercent Verdict Reason"
    ).split()
    values = [
        (one.source_id, one.billing_period, one.load_id, one.checked_at, one.authority, one.currency, one.ours,
         one.theirs, one.diff_percent, one.verdict, one.reason)
        for one in rows
    ]  # fmt: skip
    if values:
        with warehouse.engine.writer() as client:
            client.insert_rows(f"{database_of(tenant)}.reconciliation", columns, values)


def reconciliations(warehouse: Warehouse, tenant: str) -> list[Reconciled]:
    """The newest verdict of every source, period, authority and currency, in that order."""
    rows = warehouse.rows(
        tenant,
        "SELECT x_SourceId, x_BillingPeriod, x_LoadId, CheckedAt, Authority, BillingCurrency, Ours, Theirs,"
        " DiffPercent, Verdict, Reason FROM {db}.reconciliation"
        " ORDER BY x_SourceId, x_BillingPeriod, Authority, BillingCurrency, CheckedAt DESC, x_LoadId DESC"
        " LIMIT 1 BY x_SourceId, x_BillingPeriod, Authority, BillingCurrency",
    )
    return [Reconciled(*row) for row in rows]


def replace_signals(
    warehouse: Warehouse, tenant: str, source_id: str, month: datetime.date, signals: Sequence[Signal]
) -> None:
    """All signals of a source in a month; what was there of that month goes. Errors: QueryFailed, ValueError."""
    wrong = [one for one in signals if one.source_id != source_id or one.day.replace(day=1) != month.replace(day=1)]
    if wrong:
        raise ValueError(f"{wrong[0].source_id} {wrong[0].day} is not of {source_id} {month:%Y-%m}")
    table = f"{database_of(tenant)}.signals"
    columns = ("Day", "x_SourceId", "Signal", "ResourceId", "Labels", "Value", "Unit", "BillingCurrency")
    with warehouse.engine.writer() as client:
        client.run(
            f"ALTER TABLE {table} DROP PARTITION ({{source:String}}, {{month:UInt32}})",
            {"source": source_id, "month": month.year * 100 + month.month},
        )
        for some in _pieces(signals):
            rows = [
                (one.day, one.source_id, one.name, one.resource_id, dict(one.labels), one.value, one.unit, one.currency)
                for one in some
            ]
            client.insert_rows(table, columns, rows)


def rejects(warehouse: Warehouse, key: LoadKey, *, limit: int = 100) -> tuple[int, list[Reject]]:
    """(how many rows of the period's newest load are in quarantine, the first of them)."""
    parameters = {"source": key.source_id, "period": key.billing_period, "limit": limit}
    where = "WHERE x_SourceId = {source:String} AND x_BillingPeriod = {period:Date}"
    ((count,),) = warehouse.rows(key.tenant, f"SELECT count() FROM {{db}}.quarantine {where}", parameters)
    rows = warehouse.rows(
        key.tenant,
        f"SELECT File, Row, Reason, Raw FROM {{db}}.quarantine {where} ORDER BY File, Row LIMIT {{limit:UInt32}}",
        parameters,
    )
    return int(count), [Reject(str(file), int(row), str(reason), str(raw)) for file, row, reason, raw in rows]


def _pieces(signals: Sequence[Signal]) -> list[Sequence[Signal]]:
    return [signals[start : start + _AT_ONCE] for start in range(0, len(signals), _AT_ONCE)]
