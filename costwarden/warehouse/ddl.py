"""A tenant's statements from the templates in schema/: one engine alone, or replicated over a cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from costwarden.focus.columns import ALL, Column
from costwarden.warehouse.names import database_of
from costwarden.warehouse.views import view_select

_TYPES = {
    "money": "Decimal(38, 18)",
    "time": "DateTime64(3, 'UTC')",
    "map": "Map(LowCardinality(String), String)",
    "names": "Array(LowCardinality(String))",
    "file": "UInt32",
    "row": "UInt64",
}
SUMS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "Rows")
# Where a promoted tag is looked for, first wins; AWS puts `user_` before a tag of the user.
TAG_KEYS = {
    "team": ("team", "Team", "user_team", "user_Team"),
    "environment": ("environment", "Environment", "env", "Env", "user_environment", "user_Environment", "user_env"),
    "owner": ("owner", "Owner", "user_owner", "user_Owner"),
}


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: `version` is its place in the order, `statements` are run one by one."""

    version: int
    name: str
    statements: tuple[str, ...]


def migrations_of(tenant: str, cluster: str = "") -> list[Migration]:
    """Every migration for one tenant, in order. Every statement may run again."""
    found = sorted(file.name for file in files("costwarden.warehouse.schema").iterdir() if file.name.endswith(".sql"))
    return [_migration(name, tenant, cluster) for name in found]


def create_database(tenant: str, cluster: str = "") -> list[str]:
    """The database and the table that remembers which migrations have run."""
    database = database_of(tenant)
    return [
        f"CREATE DATABASE IF NOT EXISTS {database}{_on(cluster)}",
        f"CREATE TABLE IF NOT EXISTS {database}.migration{_on(cluster)} (Version UInt32, Name String,"
        f" AppliedAt DateTime('UTC') DEFAULT now()) ENGINE = {_merge_tree(cluster)} ORDER BY Version",
    ]


def drop_database(tenant: str, cluster: str = "") -> str:
    return f"DROP DATABASE IF EXISTS {database_of(tenant)}{_on(cluster)}{' SYNC' if cluster else ''}"


def _migration(name: str, tenant: str, cluster: str) -> Migration:
    database = database_of(tenant)
    text = files("costwarden.warehouse.schema").joinpath(name).read_text(encoding="utf-8")
    filled = Template(re.sub(r"^--.*\n", "", text, flags=re.MULTILINE)).substitute(
        database=database,
        on_cluster=_on(cluster),
        merge_tree=_merge_tree(cluster),
        summing=_summing(cluster),
        focus_columns=",\n".join(f"  {column.name} {column_type(column)}" for column in ALL),
        **{f"{promoted}_tag": _tag(keys) for promoted, keys in TAG_KEYS.items()},
        **{f"focus_{version.replace('.', '_')}": view_select(database, version) for version in ("1.0", "1.2", "1.3")},
    )
    statements = tuple(one.strip() for one in re.split(r";\s*\n", filled) if one.strip())
    number, _, rest = name.removesuffix(".sql").partition("_")
    return Migration(int(number), rest, statements)


def column_type(column: Column) -> str:
    """ClickHouse's type of a canonical column."""
    if column.kind in ("text", "json"):
        plain = "Nullable(String)" if column.nullable else "String"
        return f"LowCardinality({plain})" if column.repeats else plain
    return f"Nullable({_TYPES[column.kind]})" if column.nullable else _TYPES[column.kind]


def _tag(keys: tuple[str, ...]) -> str:
    tried = ", ".join(f"nullIf(Tags['{key}'], '')" for key in keys)
    return f"coalesce({tried}, '')"


def _on(cluster: str) -> str:
    return f" ON CLUSTER {cluster}" if cluster else ""


def _merge_tree(cluster: str) -> str:
    return f"ReplicatedMergeTree({_REPLICA})" if cluster else "MergeTree"


def _summing(cluster: str) -> str:
    columns = f"({', '.join(SUMS)})"  # Rows among them: a charge and its refund sum to zero and must not vanish
    return f"ReplicatedSummingMergeTree({_REPLICA}, {columns})" if cluster else f"SummingMergeTree({columns})"


_REPLICA = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'"
