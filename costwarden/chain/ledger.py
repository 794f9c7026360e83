"""The state store's load journal and leases in the types the warehouse asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from costwarden.warehouse.ledger import Leases, Ledger, LoadEntry, LoadKey, LoadState

if TYPE_CHECKING:
    from costwarden.state.loads import LoadJournal, LoadRow
    from costwarden.state.store import State


class StateLedger:
    """warehouse.ledger.Ledger over costwarden.state.loads."""

    def __init__(self, journal: LoadJournal) -> None:
        self._journal = journal

    def begin(
        self,
        key: LoadKey,
        *,
        kind: str,
        delivery_id: str,
        digest: str,
        inputs: Sequence[str],
        expected: dict[str, dict[str, str]],
        rows_quarantined: int,
    ) -> LoadEntry:
        row = self._journal.begin(
            key.tenant,
            key.source_id,
            key.billing_period,
            kind=kind,
            delivery_id=delivery_id,
            digest=digest,
            inputs=inputs,
            expected=expected,
            rows_quarantined=rows_quarantined,
        )
        return _entry(row)

    def advance(self, load_id: int, state: LoadState, *, reason: str = "") -> None:
        self._journal.advance(load_id, str(state), reason=reason)

    def newest(self, tenant: str) -> Sequence[LoadEntry]:
        return [_entry(row) for row in self._journal.newest(tenant)]

    def last_done(self, key: LoadKey) -> LoadEntry | None:
        row = self._journal.last_done(key.tenant, key.source_id, key.billing_period)
        return None if row is None else _entry(row)

    def known(self, key: LoadKey, digest: str) -> LoadEntry | None:
        row = self._journal.known(key.tenant, key.source_id, key.billing_period, digest)
        return None if row is None else _entry(row)


def open_ledger(state: State) -> tuple[Ledger, Leases]:
    """What the loader and recovery take: the journal and the leases of one open store."""
    from costwarden.state.leases import StateLeases
    from costwarden.state.loads import LoadJournal

    return StateLedger(LoadJournal(state)), StateLeases(state)


def _entry(row: LoadRow) -> LoadEntry:
    return LoadEntry(
        load_id=row.load_id,
        key=LoadKey(row.tenant, row.source_id, row.billing_period),
        kind=row.kind,
        delivery_id=row.delivery_id,
        digest=row.digest,
        inputs=row.inputs,
        expected=row.expected,
        rows_quarantined=row.rows_quarantined,
        state=LoadState(row.state),
        reason=row.reason,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
