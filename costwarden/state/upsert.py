"""INSERT ... ON CONFLICT DO NOTHING in both databases: the one way something is recorded once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, literal_column
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """True when the row is new; False when a row with one of its unique keys is there. Never check-then-insert."""
    # RETURNING and not the row count, which psycopg's INSERT leaves at -1.
    one: ColumnElement[int] = literal_column("1")
    if connection.dialect.name == "postgresql":
        added = connection.execute(postgresql.insert(table).values(values).on_conflict_do_nothing().returning(one))
    else:
        added = connection.execute(sqlite.insert(table).values(values).on_conflict_do_nothing().returning(one))
    return added.first() is not None


def put(connection: Connection, table: Table, values: Mapping[str, Any], key: tuple[str, ...]) -> None:
    """The row, new or written over the one with the same key."""
    rest = {name: value for name, value in values.items() if name not in key}
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(table).values(values).on_conflict_do_update(index_elements=key, set_=rest))
    else:
        connection.execute(sqlite.insert(table).values(values).on_conflict_do_update(index_elements=key, set_=rest))
