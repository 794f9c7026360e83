"""The load journal: one row per attempt to replace a (tenant, source, billing period) of the warehouse."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Table

from costwarden.state.tables.base import METADATA, Json, Moment, Number, Words

LOADS = Table(
    "loads",
    METADATA,
    Column("load_id", Number, primary_key=True),
    Column("tenant", Words, nullable=False),
    Column("source_id", Words, nullable=False),
    Column("billing_period", Date, nullable=False),
    Column("kind", Words, nullable=False),
    Column("delivery_id", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("inputs", Json, nullable=False),
    Column("expected", Json, nullable=False),
    Column("rows_quarantined", BigInteger, nullable=False),
    Column("state", Words, nullable=False),
    Column("reason", Words, nullable=False, server_default=""),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_loads_key", "tenant", "source_id", "billing_period", "load_id"),
    sqlite_autoincrement=True,  # a load_id marks rows of the warehouse: never given twice
)
