"""Loads one prepared delivery: it replaces its source's billing period, whole or not at all."""

from __future__ import annotations

import os
import socket
import time
from dataclasses import replace

from costwarden.focus.prepared import PreparedDelivery
from costwarden.warehouse.client import Client
from costwarden.warehouse.errors import LoadBusy, WarehouseError
from costwarden.warehouse.guards import Accepted, check_counts
from costwarden.warehouse.inputs import forget_others, keep
from costwarden.warehouse.lease import Held, take
from costwarden.warehouse.ledger import Leases, Ledger, LoadEntry, LoadKey, LoadResult, LoadState
from costwarden.warehouse.names import check_tenant_name
from costwarden.warehouse.partition import Partition
from costwarden.warehouse.recovery import UNFINISHED, resume
from costwarden.warehouse.run import LiveIsWrong, carry_out, shrink_guard
from costwarden.warehouse.totals import expected_text
from costwarden.warehouse.warehouse import Warehouse

_RETRY_SECONDS = 0.25


class Loader:
    """Loads deliveries into an open warehouse; several threads may load different periods at once."""

    def __init__(self, warehouse: Warehouse, *, wait_seconds: float = 0.0) -> None:
        self._warehouse = warehouse
        self._wait_seconds = wait_seconds  # for another loader of the same period to finish

    def load(
        self,
        tenant: str,
        prepared: PreparedDelivery,
        ledger: Ledger,
        leases: Leases,
        *,
        accepted: Accepted | None = None,
    ) -> LoadResult:
        """Journal, stage, aggregate, check, swap, verify. The same digest again is a no-op (`repeated`).

        A delivery that does not add up in staging, shrinks, or is empty where rows are live gives state REJECTED and
        a reason; live tables stay as they were. `accepted` is a person's yes to the last two.
        Errors: DeliveryIncomplete, LoadBusy, LiveIsWrong (the period is hidden then), QueryFailed, a lost lease.
        """
        started = time.monotonic()
        key = LoadKey(check_tenant_name(tenant), prepared.source_id, prepared.billing_period)
        check_counts(prepared)
        with self._take(key, leases) as held, self._warehouse.engine.writer() as client:
            for entry in ledger.newest(tenant):
                if entry.key == key and entry.state in UNFINISHED:
                    self._finish(client, entry, ledger, held)
            known = ledger.known(key, prepared.digest)
            if known is not None and key not in self._warehouse.hidden(tenant):
                return _result(known, prepared, started, repeated=True)
            entry = self._journal(key, prepared, ledger, accepted or Accepted())
            if entry.state is not LoadState.STAGING:
                return _result(entry, prepared, started)
            partition = Partition(client, entry, self._warehouse.place.cluster)
            partition.put_aside(prepared.quarantine)
            guard = shrink_guard(ledger, accepted=accepted is not None and accepted.shrink)
            try:
                reason = carry_out(partition, ledger, held, guard)
            except LiveIsWrong:
                self._warehouse.hide(key)
                raise
        if not reason:
            self._warehouse.show(key)
            forget_others(self._warehouse.inputs, entry)
        return _result(entry, prepared, started, reason=reason, done=not reason)

    def _finish(self, client: Client, entry: LoadEntry, ledger: Ledger, held: Held) -> None:
        """What an earlier load left; where that cannot be mended, the load at hand replaces it."""
        try:
            resume(client, entry, ledger, held, self._warehouse.place.cluster)
        except WarehouseError:
            self._warehouse.hide(entry.key)

    def _take(self, key: LoadKey, leases: Leases) -> Held:
        owner, deadline = f"{socket.gethostname()}/{os.getpid()}", time.monotonic() + self._wait_seconds
        embedded = self._warehouse.place.embedded
        while (held := take(key, leases, owner, embedded=embedded)) is None:
            if time.monotonic() >= deadline:
                raise LoadBusy(key.source_id, key.billing_period)
            time.sleep(_RETRY_SECONDS)
        return held

    def _journal(self, key: LoadKey, prepared: PreparedDelivery, ledger: Ledger, accepted: Accepted) -> LoadEntry:
        """The journal's row; REJECTED or DONE already where there is nothing to stage."""
        last = ledger.last_done(key)
        live = last is not None and bool(last.expected)
        empty = prepared.rows_accepted == 0
        kept = keep(self._warehouse.inputs, key, prepared.digest, () if empty else prepared.files)
        entry = ledger.begin(
            key,
            kind="drop" if empty and live else "replace",
            delivery_id=prepared.delivery_id,
            digest=prepared.digest,
            inputs=kept,
            expected=expected_text(prepared.totals),
            rows_quarantined=prepared.rows_quarantined,
        )
        if empty and live and not accepted.empty:
            reason = "an empty delivery after one with rows needs a yes"
            ledger.advance(entry.load_id, LoadState.REJECTED, reason=reason)
            return replace(entry, state=LoadState.REJECTED, reason=reason)
        if empty and not live:
            ledger.advance(entry.load_id, LoadState.DONE)
            return replace(entry, state=LoadState.DONE)
        return entry


def _result(
    entry: LoadEntry,
    prepared: PreparedDelivery,
    started: float,
    *,
    repeated: bool = False,
    reason: str = "",
    done: bool = False,
) -> LoadResult:
    rejected = bool(reason)
    state = LoadState.DONE if done else LoadState.REJECTED if rejected else entry.state
    return LoadResult(
        key=entry.key,
        load_id=entry.load_id,
        state=state,
        rows=prepared.rows_accepted,
        rows_quarantined=prepared.rows_quarantined,
        billed={currency: one.billed_cost for currency, one in prepared.totals.items()},
        seconds=time.monotonic() - started,
        repeated=repeated,
        reason=reason or entry.reason,
    )
