"""The statements of one load, in their order: every one may be repeated, none is a blind append."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from costwarden.warehouse.client import Client, batches
from costwarden.warehouse.inputs import LOADERS_OWN, columns_of, with_own_columns
from costwarden.warehouse.ledger import LoadEntry
from costwarden.warehouse.names import database_of
from costwarden.warehouse.totals import Totals, key_parameters, totals_of

LIVE = ("cost", "daily", "res_daily")
_PARTITION = "({source:String}, {period:Date})"
_WHERE = " WHERE s.x_SourceId = {source:String} AND s.x_BillingPeriod = {period:Date}"
_DIMENSIONS = {
    "daily": (
        "x_ChargeDate BillingCurrency ServiceName ServiceCategory ProviderName BillingAccountId SubAccountId"
        " SubAccountName x_Team x_Environment x_Owner ChargeCategory x_CostBasis x_IsSplit"
    ).split(),
    "res_daily": (
        "x_ChargeDate BillingCurrency ResourceId ServiceName SubAccountId x_Team x_Environment ChargeCategory"
        " x_CostBasis x_IsSplit"
    ).split(),
}
# Nullable in the row, part of a sort key here.
_NULLABLE = {"SubAccountId", "SubAccountName", "ResourceId"}
_COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")


class Partition:
    """One (source, billing period) of a tenant while a load replaces it."""

    def __init__(self, client: Client, entry: LoadEntry, cluster: str = "") -> None:
        self.client = client
        self._cluster = cluster
        self.entry = entry
        self.database = database_of(entry.key.tenant)

    def stage(self) -> None:
        """Fill the three twins anew from the entry's files."""
        for table in LIVE:
            self._run(f"ALTER TABLE {self.database}.stg_{table} DROP PARTITION {_PARTITION}", "drop_staging")
        self._insert_rows()
        for table in ("daily", "res_daily"):
            self._aggregate(table)

    def swap(self) -> None:
        """Replace the live partitions by their twins: atomic for readers, not against a kill (recovery.py)."""
        for table in LIVE:
            source = f"{self.database}.stg_{table}"
            self._run(f"ALTER TABLE {self.database}.{table} REPLACE PARTITION {_PARTITION} FROM {source}", "swap")
            if self._cluster:
                self._run(f"SYSTEM SYNC REPLICA {self.database}.{table}", "sync", keyed=False)

    def drop(self) -> None:
        """Empty the live partitions: an approved empty re-delivery."""
        for table in LIVE:
            self._run(f"ALTER TABLE {self.database}.{table} DROP PARTITION {_PARTITION}", "drop")

    def put_aside(self, quarantine: Path | None) -> None:
        """The rows that did not fit, for people to look at; they replace those of the load before."""
        table = f"{self.database}.quarantine"
        self._run(f"ALTER TABLE {table} DROP PARTITION {_PARTITION}", "drop_quarantine")
        if quarantine is None:
            return
        key = self.entry.key
        columns = ("x_SourceId", "x_BillingPeriod", "x_LoadId", "File", "Row", "Reason", "Raw")
        with quarantine.open(encoding="utf-8") as lines:
            rejects = (json.loads(line) for line in lines if line.strip())
            while some := list(islice(rejects, 10_000)):
                rows = [
                    (key.source_id, key.billing_period, self.entry.load_id, str(one["file"]), int(one["row"]),
                     str(one["reason"]), _text(one["raw"]))
                    for one in some
                ]  # fmt: skip
                self.client.insert_rows(table, columns, rows)

    def totals(self, prefix: str = "") -> Iterator[tuple[str, Totals]]:
        """(table, its totals) of the three tables; prefix "stg_" for the twins."""
        for table in LIVE:
            yield table, totals_of(self.client, f"{self.database}.{prefix}{table}", self.entry.key)

    def staged_by_this_load(self) -> bool:
        """Whether the twins hold this load and nothing else."""
        for table in LIVE:
            found = self.client.rows(
                f"SELECT groupUniqArray(2)(s.x_LoadId) FROM {self.database}.stg_{table} AS s{_WHERE}",
                key_parameters(self.entry.key),
            )
            if list(found[0][0]) != [self.entry.load_id]:
                return False
        return True

    def _insert_rows(self) -> None:
        table, files = f"{self.database}.stg_cost", [Path(one) for one in self.entry.inputs]
        if not self.client.embedded:
            for batch in batches(files):
                self.client.insert_batch(table, with_own_columns(batch, self.entry))
            return
        for file in files:
            names = [name for name in columns_of(file) if name not in LOADERS_OWN]
            self.client.run(
                f"INSERT INTO {table} ({', '.join(names)}, {', '.join(LOADERS_OWN)}) SELECT {', '.join(names)},"
                f" {{source:String}}, {{period:Date}}, {self.entry.load_id} FROM file({{file:String}}, 'Parquet')",
                key_parameters(self.entry.key) | {"file": str(file)},
            )

    def _aggregate(self, table: str) -> None:
        names = _DIMENSIONS[table]
        read = [_dimension(name) for name in names]
        sums = [f"sum(s.{name})" for name in _COSTS]
        self._run(
            f"INSERT INTO {self.database}.stg_{table} ({', '.join([*names, *_COSTS])}, Rows, {', '.join(LOADERS_OWN)})"
            f" SELECT {', '.join([*read, *sums])}, count(), {{source:String}}, {{period:Date}}, {self.entry.load_id}"
            f" FROM {self.database}.stg_cost AS s{_WHERE} GROUP BY {', '.join(read)}",
            table,
        )

    def _run(self, sql: str, step: str, *, keyed: bool = True) -> None:
        entry = self.entry
        query_id = "" if self.client.embedded else f"{query_prefix(entry)}{step}"
        self.client.run(sql, key_parameters(entry.key) if keyed else None, query_id=_unique(query_id))


def query_prefix(entry: LoadEntry) -> str:
    """What the ids of a load's statements on a server begin with."""
    return f"cw_{entry.key.tenant}_{entry.load_id}_"


def _unique(query_id: str) -> str:
    """A server refuses an id that runs already."""
    return f"{query_id}_{secrets.token_hex(4)}" if query_id else ""


def _dimension(name: str) -> str:
    if name == "x_IsSplit":
        return "isNotNull(s.x_IsSplitOf)"
    return f"ifNull(s.{name}, '')" if name in _NULLABLE else f"s.{name}"


def _text(raw: object) -> str:
    return raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, sort_keys=True)
