"""Holds every live partition to what the journal says of it: after a power loss a `done` row can outlive its data.

The journal is durable per commit, ClickHouse does not sync every part; kept inputs and this look close the gap.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from costwarden.focus.prepared import CostTotals
from costwarden.warehouse.client import Client
from costwarden.warehouse.errors import WarehouseError
from costwarden.warehouse.lease import take
from costwarden.warehouse.ledger import Leases, Ledger, LoadEntry, LoadKey
from costwarden.warehouse.names import database_of
from costwarden.warehouse.partition import Partition
from costwarden.warehouse.recovery import Recovered
from costwarden.warehouse.run import can_restage, make_live, staged_difference
from costwarden.warehouse.totals import Totals, difference, expected_totals

Period = tuple[str, datetime.date]


@dataclass(slots=True)
class Seen:
    """One key as the live tables have it."""

    daily: Totals = field(default_factory=dict)
    res_daily: Totals = field(default_factory=dict)
    cost_rows: int = 0
    loads: set[int] = field(default_factory=set)


def audit_tenant(client: Client, tenant: str, ledger: Ledger, leases: Leases, cluster: str = "") -> Recovered:
    """Compare, and load again from kept files what does not agree; what cannot be mended is hidden."""
    notices: list[str] = []
    hidden: set[LoadKey] = set()
    seen = look(client, tenant)
    journal = {entry.key: entry for entry in _last_done(ledger, tenant)}
    for key in sorted({LoadKey(tenant, *one) for one in seen} | journal.keys(), key=str):
        found, entry = seen.get((key.source_id, key.billing_period), Seen()), journal.get(key)
        reason = _wrong(found, entry)
        if not reason:
            if entry is None:
                notices.append(f"{_label(key)} is in the warehouse and not in this journal: check COSTWARDEN_STATE_URL")
            continue
        try:
            mended = entry is not None and _mend(client, entry, leases, cluster)
        except WarehouseError as error:
            mended, reason = False, f"{reason}; {error.problem}"
        if mended:
            notices.append(f"{_label(key)} did not agree with its journal ({reason}) and was loaded again")
        else:
            hidden.add(key)
            notices.append(f"{_label(key)} is hidden: {reason} (collect the period again)")
    return Recovered(notices, frozenset(hidden))


def doubled(client: Client, tenant: str) -> frozenset[LoadKey]:
    """Keys whose tables hold two loads, or not the same rows: what a reader without a journal can see."""
    return frozenset(LoadKey(tenant, *key) for key, found in look(client, tenant).items() if _wrong(found, None))


def look(client: Client, tenant: str) -> Mapping[Period, Seen]:
    """Every key of the live tables."""
    database = database_of(tenant)
    seen: dict[Period, Seen] = {}
    for table in ("daily", "res_daily"):
        rows = client.rows(
            "SELECT t.x_SourceId, t.x_BillingPeriod, t.BillingCurrency, groupUniqArray(3)(t.x_LoadId), sum(t.Rows),"
            " sum(t.BilledCost), sum(t.EffectiveCost), sum(t.ListCost), sum(t.ContractedCost)"
            f" FROM {database}.{table} AS t GROUP BY t.x_SourceId, t.x_BillingPeriod, t.BillingCurrency"
        )
        for source, period, currency, loads, count, *costs in rows:
            one = seen.setdefault((source, period), Seen())
            one.loads.update(loads)
            getattr(one, table)[currency] = CostTotals(int(count), *costs)
    rows = client.rows(
        f"SELECT t._partition_value.1, t._partition_value.2, count() FROM {database}.cost AS t"
        " GROUP BY t._partition_value.1, t._partition_value.2"
    )
    for source, period, count in rows:
        seen.setdefault((source, period), Seen()).cost_rows = int(count)
    return seen


def _last_done(ledger: Ledger, tenant: str) -> list[LoadEntry]:
    keys = [entry.key for entry in ledger.newest(tenant)]
    return [entry for key in keys if (entry := ledger.last_done(key)) is not None]


def _wrong(found: Seen, entry: LoadEntry | None) -> str:
    if len(found.loads) > 1:
        return "it holds the rows of two loads"
    if reason := difference(found.res_daily, found.daily):
        return f"its aggregates disagree: {reason}"
    counted = sum(one.rows for one in found.daily.values())
    if found.cost_rows != counted:
        return f"it has {found.cost_rows} rows and aggregates of {counted}"
    return difference(found.daily, expected_totals(entry.expected)) if entry is not None else ""


def _mend(client: Client, entry: LoadEntry, leases: Leases, cluster: str) -> bool:
    """Make the entry's rows live again, from staging where it still holds them, else from the kept files."""
    taken = take(entry.key, leases, "audit", embedded=client.embedded)
    if taken is None:
        return False
    with taken as held:
        partition = Partition(client, entry, cluster)
        if entry.kind == "replace" and entry.expected and staged_difference(partition):
            if not can_restage(entry):
                return False
            partition.stage()
            if staged_difference(partition):
                return False
        make_live(partition, held)
    return True


def _label(key: LoadKey) -> str:
    return f"{key.source_id} {key.billing_period:%Y-%m}"
