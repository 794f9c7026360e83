"""The warehouse and the state store as one desk to work at: opened here, closed here."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from collectors.night.collect import Desk, Live, Loaded
from collectors.night.compared import Comparison
from costwarden.focus.prepared import PreparedDelivery

if TYPE_CHECKING:
    from costwarden.state.store import State
    from costwarden.warehouse.ledger import Leases, Ledger
    from costwarden.warehouse.warehouse import Warehouse

_WAIT_SECONDS = 30.0  # for another loader of the same period


class WarehouseLoader:
    """collect.Loader over an open warehouse and its journal."""

    def __init__(self, warehouse: Warehouse, ledger: Ledger, leases: Leases) -> None:
        self._warehouse, self._ledger, self._leases = warehouse, ledger, leases

    def live(self, tenant: str, source_id: str, period: datetime.date) -> Live | None:
        from costwarden.warehouse.ledger import LoadKey

        key = LoadKey(tenant, source_id, period)
        if key in self._warehouse.hidden(tenant):
            return None  # whatever the journal says, it is not to be read: load it again
        found = self._ledger.last_done(key)
        return found if found is not None and found.expected else None

    def load(self, tenant: str, prepared: PreparedDelivery, *, shrink_approved: bool) -> Loaded:
        from costwarden.warehouse.guards import Accepted
        from costwarden.warehouse.loader import Loader

        accepted = Accepted(shrink=shrink_approved, empty=shrink_approved)
        loader = Loader(self._warehouse, wait_seconds=_WAIT_SECONDS)
        return loader.load(tenant, prepared, self._ledger, self._leases, accepted=accepted)

    def record(self, tenant: str, prepared: PreparedDelivery, load_id: int, against: Sequence[Comparison]) -> None:
        from costwarden.warehouse.records import Reconciled, record_reconciliation

        now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        rows = [
            Reconciled(
                source_id=prepared.source_id,
                billing_period=prepared.billing_period,
                load_id=load_id,
                checked_at=now,
                authority=one.authority,
                currency=one.currency,
                ours=one.ours,
                theirs=one.theirs,
                diff_percent=one.diff_percent,
                verdict=one.verdict,
                reason=one.note,
            )
            for one in against
        ]
        record_reconciliation(self._warehouse, tenant, rows)


@contextmanager
def open_desk(
    tenants: list[str], *, reports: Path | None = None, work: Path | None = None, today: datetime.date | None = None
) -> Iterator[tuple[Desk, State, Warehouse]]:
    """A desk for these tenants: their databases are made where they are missing, what was interrupted is finished.

    Errors: CostwardenError of the state store and the warehouse; nothing was started then.
    """
    from costwarden.chain.ledger import open_ledger
    from costwarden.state.store import open_state
    from costwarden.warehouse.tenants import add_tenant
    from costwarden.warehouse.warehouse import Warehouse

    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
    with open_state() as state:
        ledger, leases = open_ledger(state)
        with Warehouse.open(ledger=ledger, leases=leases, tenants=[], create=True) as warehouse:
            for tenant in tenants:
                add_tenant(warehouse, tenant)
                warehouse.make_ready(tenant, ledger, leases)
            inputs = warehouse.inputs
            folder = reports or inputs.with_name(inputs.name.replace("inputs", "reports"))
            day = today or state.now().date()
            yield Desk(WarehouseLoader(warehouse, ledger, leases), folder, work, day), state, warehouse
