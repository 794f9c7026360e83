"""What belongs to a tenant beside decisions: API tokens, deployments, settings, messages that were sent."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, UniqueConstraint

from costwarden.state.tables.base import METADATA, Json, Moment, Number, Words

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", Words, primary_key=True),  # the public half
    Column("tenant", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("digest", Words, nullable=False),  # sha256 of the secret half, which has 256 random bits
    Column("scopes", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
    Index("ix_tokens_tenant", "tenant", "created_at"),
)

DEPLOYMENTS = Table(
    "deployments",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Words, nullable=False),
    Column("source", Words, nullable=False),  # github | gitlab | argocd | circleci | feed
    Column("dedupe", Words, nullable=False),
    Column("deployed_at", Moment, nullable=False),
    Column("service", Words, nullable=False),
    Column("environment", Words, nullable=False),
    Column("sha", Words, nullable=False),
    Column("branch", Words, nullable=False),
    Column("repository", Words, nullable=False),
    Column("pipeline", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("tenant", "source", "dedupe"),
    Index("ix_deployments_time", "tenant", "deployed_at", "id"),
    sqlite_autoincrement=True,
)

# Small documents a tenant sets through the API or a process keeps: the ownership map, a sweep's cursor.
SETTINGS = Table(
    "settings",
    METADATA,
    Column("tenant", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("value", Json, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("changed_by", Words, nullable=False),
)

NOTICES = Table(
    "notices",
    METADATA,
    Column("tenant", Words, primary_key=True),
    Column("key", Words, primary_key=True),  # what must not be said twice
    Column("sent_at", Moment, nullable=False),
    Index("ix_notices_sent_at", "sent_at"),
)
