"""What must be finished before anything is read: loads that a kill or a crash left half way.

A swap is atomic for running readers and not against a kill: measured, a table may then hold the old and the new
rows. For each key the newest journal row decides; looking at the newest row overall would hide a broken key behind
a later load of another one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from costwarden.warehouse.client import Client
from costwarden.warehouse.errors import SwapUnderWay, WarehouseError
from costwarden.warehouse.lease import Held, take
from costwarden.warehouse.ledger import Leases, Ledger, LoadEntry, LoadKey, LoadState
from costwarden.warehouse.partition import Partition, query_prefix
from costwarden.warehouse.run import can_restage, carry_out, make_live, shrink_guard, staged_difference

UNFINISHED = (LoadState.STAGING, LoadState.VALIDATED)
_PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Recovered:
    """What recovery did, one line each, and the keys whose live tables nobody may trust."""

    notices: Sequence[str] = ()
    hidden: frozenset[LoadKey] = frozenset()


def recover_tenant(client: Client, tenant: str, ledger: Ledger, leases: Leases, cluster: str = "") -> Recovered:
    """Finish or undo every unfinished load of the tenant.

    Errors: SwapUnderWay while another loader is between its swaps.
    """
    notices, hidden = [], set()
    for entry in ledger.newest(tenant):
        if entry.state not in UNFINISHED:
            continue
        try:
            notices.append(_recover(client, entry, ledger, leases, cluster))
        except SwapUnderWay:
            raise
        except WarehouseError as error:
            notices.append(f"{error.problem} ({error.hint})")
            hidden.add(entry.key)
    return Recovered([line for line in notices if line], frozenset(hidden))


def _recover(client: Client, entry: LoadEntry, ledger: Ledger, leases: Leases, cluster: str) -> str:
    def settled() -> bool:
        now = next((one for one in ledger.newest(entry.key.tenant) if one.key == entry.key), entry)
        return now.load_id != entry.load_id or now.state not in UNFINISHED

    taken = take(entry.key, leases, "recovery", embedded=client.embedded)
    if taken is None:
        # Somebody lives and works on it. Before `validated` the live tables are whole; after it they may not be.
        if entry.state is LoadState.VALIDATED and not _waited(settled):
            raise SwapUnderWay(entry.key.source_id, entry.key.billing_period)
        return ""
    with taken as held:
        if settled():
            return ""
        return resume(client, entry, ledger, held, cluster)


def resume(client: Client, entry: LoadEntry, ledger: Ledger, held: Held, cluster: str = "") -> str:
    """Carry an unfinished load to its end under a lease; one line on how it ended."""
    if not client.embedded:
        client.run("KILL QUERY WHERE startsWith(query_id, {prefix:String}) SYNC", {"prefix": query_prefix(entry)})
    partition = Partition(client, entry, cluster)
    label = f"{entry.key.source_id} {entry.key.billing_period:%Y-%m}"
    if entry.state is LoadState.VALIDATED and (entry.kind == "drop" or not staged_difference(partition)):
        make_live(partition, held)
        ledger.advance(entry.load_id, LoadState.DONE)
        return f"{label}: an interrupted swap was finished"
    if not can_restage(entry):
        return _give_up(entry, ledger, label)
    if entry.state is LoadState.VALIDATED:
        partition.stage()
        reason = staged_difference(partition)
        if reason:
            raise WarehouseError(f"{label}: staged again, {reason}", hint="collect the period again")
        make_live(partition, held)
        ledger.advance(entry.load_id, LoadState.DONE)
        return f"{label}: an interrupted swap was done again from its files"
    # Nobody knows any more what a person had said yes to: a shrinking delivery is asked about again.
    reason = carry_out(partition, ledger, held, shrink_guard(ledger))
    return f"{label}: an interrupted load was {'rejected: ' + reason if reason else 'finished'}"


def _give_up(entry: LoadEntry, ledger: Ledger, label: str) -> str:
    if entry.state is LoadState.STAGING:
        ledger.advance(entry.load_id, LoadState.REJECTED, reason="interrupted, and its files are gone")
        return f"{label}: an interrupted load was given up, its files are gone; what is live stays"
    raise WarehouseError(f"{label}: interrupted in its swap, and its files are gone", hint="collect the period again")


def _waited(settled: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if settled():
            return True
        time.sleep(0.2)
    return settled()
