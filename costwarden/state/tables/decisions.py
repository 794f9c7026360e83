"""What was decided about a pull request: gate results, approvals, who pushed, and the record of decisions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table

from costwarden.state.tables.base import METADATA, Json, Moment, Number, Words

GATES = Table(
    "gates",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Words, nullable=False),
    Column("repository", Words, nullable=False),
    Column("pull", Integer),  # absent for a push to a branch
    Column("sha", Words, nullable=False),
    Column("base_sha", Words, nullable=False, server_default=""),
    Column("ref", Words, nullable=False, server_default=""),
    Column("environment", Words, nullable=False),
    Column("decision", Words, nullable=False),
    Column("summary", Words, nullable=False),
    Column("currency", Words, nullable=False),
    Column("delta_monthly", Words),  # decimal text; absent where unknown
    Column("planned_monthly", Words),
    Column("engine", Words, nullable=False),
    Column("policy_digest", Words, nullable=False),
    Column("findings", Json, nullable=False),
    Column("report", LargeBinary, nullable=False),  # zlib of the JSON report
    Column("recorded_at", Moment, nullable=False),
    Index("ix_gates_pull", "tenant", "repository", "pull", "environment", "id"),
    Index("ix_gates_sha", "tenant", "repository", "sha", "id"),
    sqlite_autoincrement=True,
)

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Words, nullable=False),
    Column("repository", Words, nullable=False),
    Column("pull", Integer, nullable=False),
    Column("policy", Words, nullable=False),
    Column("environment", Words, nullable=False),
    Column("finding_ids", Json, nullable=False),
    Column("ceiling", Words),  # decimal text per month; absent: the findings as they were
    Column("currency", Words, nullable=False),
    Column("head_sha", Words, nullable=False),
    Column("approver", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("revoked_by", Words),
    Column("revoked_reason", Words),
    Column("dedupe", Words, unique=True),
    Index("ix_approvals_pull", "tenant", "repository", "pull", "id"),
    sqlite_autoincrement=True,
)

# Pushes after the opening, one row a person: commits name whom their maker wants them to name.
PUSHERS = Table(
    "pushers",
    METADATA,
    Column("tenant", Words, primary_key=True),
    Column("repository", Words, primary_key=True),
    Column("pull", Integer, primary_key=True, autoincrement=False),
    Column("login", Words, primary_key=True),
    Column("pushed_at", Moment, nullable=False),
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("tenant", Words, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Words, nullable=False),
    Column("action", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("repository", Words, nullable=False),
    Column("pull", Integer),
    Column("sha", Words, nullable=False),
    Column("engine", Words, nullable=False),
    Column("policy_digest", Words, nullable=False),
    Column("details", Words, nullable=False),  # canonical JSON, hashed as it stands
    Column("prev_hash", Words, nullable=False),
    Column("hash", Words, nullable=False),
    Index("ix_audit_at", "tenant", "at"),
    Index("ix_audit_pull", "tenant", "repository", "pull", "seq"),
)

# The end of every chain, locked while one grows: without it the last rows could be cut off unseen.
AUDIT_HEADS = Table(
    "audit_heads",
    METADATA,
    Column("tenant", Words, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Words, nullable=False),
)
