"""One load from the journal's row to `done`: stage, aggregate, check, swap, verify. Recovery walks the same steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from costwarden.warehouse.errors import WarehouseError
from costwarden.warehouse.guards import explained_by_credits, shrinkage
from costwarden.warehouse.lease import Held
from costwarden.warehouse.ledger import Ledger, LoadEntry, LoadState
from costwarden.warehouse.partition import Partition
from costwarden.warehouse.totals import difference, expected_totals

Guard = Callable[[Partition], str]
"""A staged partition -> why it must not go live, "" when it may."""


class LiveIsWrong(WarehouseError):
    """A swap that was acknowledged twice and still does not show the staged totals."""

    def __init__(self, entry: LoadEntry, reason: str) -> None:
        super().__init__(
            f"{entry.key.source_id} {entry.key.billing_period:%Y-%m} is hidden: after its swap {reason}",
            hint="collect the period again; until then no query shows it",
        )


def carry_out(partition: Partition, ledger: Ledger, held: Held, guard: Guard) -> str:
    """Everything from `staging` on. Gives why the load was rejected, "" when it is done."""
    entry = partition.entry
    if entry.kind == "replace":
        try:
            partition.stage()
        except WarehouseError as error:
            ledger.advance(entry.load_id, LoadState.REJECTED, reason=f"staging failed: {error.problem}")
            raise
        reason = staged_difference(partition) or guard(partition)
        if reason:
            ledger.advance(entry.load_id, LoadState.REJECTED, reason=reason)
            return reason
    held.check()
    ledger.advance(entry.load_id, LoadState.VALIDATED)
    make_live(partition, held)
    ledger.advance(entry.load_id, LoadState.DONE)
    return ""


def make_live(partition: Partition, held: Held) -> None:
    """Swap (or drop) and verify; once more when the totals disagree. Errors: LiveIsWrong."""
    change = partition.swap if partition.entry.kind == "replace" else partition.drop
    for _ in range(2):
        held.check()
        change()
        reason = live_difference(partition)
        if not reason:
            return
    raise LiveIsWrong(partition.entry, reason)


def staged_difference(partition: Partition) -> str:
    """How the twins differ from what the delivery promised; "" where all three are equal to it."""
    if not partition.staged_by_this_load():
        return "staging holds rows of another load"
    return _difference(partition, "stg_")


def live_difference(partition: Partition) -> str:
    return _difference(partition, "")


def shrink_guard(ledger: Ledger, *, accepted: bool = False) -> Guard:
    """Refuses what is much smaller than the last load of the key, unless somebody said yes."""

    def guard(partition: Partition) -> str:
        last = None if accepted else ledger.last_done(partition.entry.key)
        if last is None or last.kind != "replace":
            return ""
        found = dict(partition.totals("stg_"))["cost"]
        return shrinkage(found, last.expected, explained_by_credits(partition))

    return guard


def can_restage(entry: LoadEntry) -> bool:
    """Whether the load's files are all still there."""
    return all(Path(one).is_file() for one in entry.inputs)


def _difference(partition: Partition, prefix: str) -> str:
    expected = expected_totals(partition.entry.expected)
    for table, found in partition.totals(prefix):
        reason = difference(found, expected)
        if reason:
            return f"{prefix}{table}: {reason}"
    return ""
