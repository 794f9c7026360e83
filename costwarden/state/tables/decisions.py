"""What was decided about a pull request: gate results, approvals, and the record of both."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from costwarden.state.tables.base import METADATA, Json, Moment, Number

GATES = Table(
    "gates",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("repository", Text, nullable=False),
    Column("pull", Integer),  # absent for a push to a branch
    Column("sha", Text, nullable=False),
    Column("base_sha", Text, nullable=False, server_default=""),
    Column("ref", Text, nullable=False, server_default=""),
    Column("environment", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("delta_monthly", Text),  # decimal text; absent where unknown
    Column("planned_monthly", Text),
    Column("engine", Text, nullable=False),
    Column("policy_digest", Text, nullable=False),
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
    Column("tenant", Text, nullable=False),
    Column("repository", Text, nullable=False),
    Column("pull", Integer, nullable=False),
    Column("policy", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("finding_ids", Json, nullable=False),
    Column("ceiling", Text),  # decimal text per month; absent: the findings as they were
    Column("currency", Text, nullable=False),
    Column("head_sha", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("revoked_by", Text),
    Column("revoked_reason", Text),
    Column("dedupe", Text, unique=True),
    Index("ix_approvals_pull", "tenant", "repository", "pull", "id"),
    sqlite_autoincrement=True,
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("repository", Text, nullable=False),
    Column("pull", Integer),
    Column("sha", Text, nullable=False),
    Column("engine", Text, nullable=False),
    Column("policy_digest", Text, nullable=False),
    Column("details", Text, nullable=False),  # canonical JSON, hashed as it stands
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("ix_audit_at", "tenant", "at"),
    Index("ix_audit_pull", "tenant", "repository", "pull", "seq"),
)

# The end of every chain, locked while one grows: without it the last rows could be cut off unseen.
AUDIT_HEADS = Table(
    "audit_heads",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)
