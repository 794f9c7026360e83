"""Tenants: one database each. Adding is idempotent, dropping takes everything that was kept."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from costwarden.warehouse.ddl import drop_database
from costwarden.warehouse.errors import TenantUnknown
from costwarden.warehouse.inputs import forget_tenant
from costwarden.warehouse.ledger import Ledger, LoadState
from costwarden.warehouse.migrate import migrate
from costwarden.warehouse.names import check_tenant_name, database_of
from costwarden.warehouse.warehouse import Warehouse

ExportFormat = Literal["parquet", "csv"]
_FORMS = {"parquet": "Parquet", "csv": "CSVWithNames"}


@dataclass(frozen=True, slots=True)
class TenantInfo:
    """One tenant as `costwarden tenant list` shows it."""

    name: str
    sources: int
    first_day: datetime.date | None
    last_day: datetime.date | None
    rows: int


def add_tenant(warehouse: Warehouse, name: str) -> bool:
    """Create its database and tables; False where it was there already. Errors: NotATenantName."""
    check_tenant_name(name)
    known = name in warehouse.tenants()
    with warehouse.engine.writer() as client:
        migrate(client, name, warehouse.place.cluster)
    return not known


def describe_tenant(warehouse: Warehouse, name: str) -> TenantInfo:
    """Errors: TenantUnknown."""
    database = database_of(name)
    with warehouse.engine.reader() as client:
        if not client.rows("SELECT 1 FROM system.databases WHERE name = {name:String}", {"name": database}):
            raise TenantUnknown(name)
        found = client.rows(
            "SELECT uniqExact(t.x_SourceId), min(t.x_ChargeDate), max(t.x_ChargeDate), sum(t.Rows)"
            f" FROM {database}.daily AS t"
        )
    sources, first, last, rows = found[0]
    return TenantInfo(name, int(sources), first if rows else None, last if rows else None, int(rows))


def export_tenant(warehouse: Warehouse, name: str, folder: Path, form: ExportFormat) -> list[Path]:
    """Every row of `cost`, one file per source and billing period, below `folder`; the files, in order.

    Hidden periods are left out; the caller says so. Errors: TenantUnknown, QueryFailed, OSError.
    """
    condition, parameters = warehouse.visible(name)
    keys = warehouse.rows(
        name,
        "SELECT DISTINCT t.x_SourceId, t.x_BillingPeriod FROM {db}.daily AS t WHERE 1" + condition + " ORDER BY 1, 2",
        parameters,
    )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for position, (source, period) in enumerate(keys):
        readable = re.sub(r"[^A-Za-z0-9-]", "_", str(source))[:60]
        file = folder.resolve() / f"{position:04d}-{readable}-{period:%Y-%m}.{form}"
        with warehouse.engine.writer() as client:
            client.save(
                f"SELECT t.*, t.x_ChargeDate FROM {database_of(name)}.cost AS t"
                " WHERE t.x_SourceId = {source:String} AND t.x_BillingPeriod = {period:Date}",
                {"source": source, "period": period},
                file,
                _FORMS[form],
            )
        written.append(file)
    return written


def drop_tenant(warehouse: Warehouse, name: str, ledger: Ledger) -> int:
    """Remove the database and the kept files; how many loads are forgotten. Errors: TenantUnknown.

    The journal learns first that the periods are empty: else its next look would load them again.
    """
    if check_tenant_name(name) not in warehouse.tenants():
        raise TenantUnknown(name)
    forgotten = 0
    for entry in ledger.newest(name):
        last = ledger.last_done(entry.key)
        if entry.state not in (LoadState.DONE, LoadState.REJECTED):
            ledger.advance(entry.load_id, LoadState.REJECTED, reason="the tenant was dropped")
        if last is None or not last.expected:
            continue
        gone = ledger.begin(
            entry.key,
            kind="drop",
            delivery_id="tenant dropped",
            digest="",
            inputs=(),
            expected={},
            rows_quarantined=0,
        )
        ledger.advance(gone.load_id, LoadState.VALIDATED)
        ledger.advance(gone.load_id, LoadState.DONE)
        forgotten += 1
    with warehouse.engine.writer() as client:
        client.run(drop_database(name, warehouse.place.cluster))
    forget_tenant(warehouse.inputs, name)
    return forgotten
