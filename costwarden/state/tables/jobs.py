"""Deliveries that were received once, and the work they made."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, text

from costwarden.state.tables.base import METADATA, Moment, Number, Words

DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("source", Words, primary_key=True),  # the hook's id: one tenant cannot burn another's delivery ids
    Column("guid", Words, primary_key=True),
    Column("tenant", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("repository", Words, nullable=False, server_default=""),
    Column("received_at", Moment, nullable=False),
    Index("ix_deliveries_received_at", "received_at"),
)

_OPEN = text("state IN ('queued', 'running')")

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("lane", Words, nullable=False),
    Column("dedupe", Words, unique=True),
    Column("payload", LargeBinary, nullable=False),
    Column("state", Words, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("max_attempts", Integer, nullable=False),
    Column("token", BigInteger, nullable=False, server_default="0"),
    Column("run_at", Moment, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("worker", Words, nullable=False, server_default=""),
    Column("error", Words, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("retry_of", BigInteger),
    # Both for claims: the oldest open jobs first, and whether a lane has an older one.
    Index("ix_jobs_due", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_jobs_open", "lane", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_jobs_state", "state", "id"),
    sqlite_autoincrement=True,  # the order of a lane is the order of ids
)
