"""Recommendations and what became of them: pull requests, measurements, dashboards, and what people do not want."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table

from costwarden.state.tables.base import METADATA, Json, Moment, Number, Words

RECOMMENDATIONS = Table(
    "recommendations",
    METADATA,
    Column("tenant", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("document", Json, nullable=False),
    Column("life", Words, nullable=False),
    Column("reason", Words, nullable=False, server_default=""),
    Column("until", Moment),  # of a snooze
    Column("actor", Words, nullable=False, server_default=""),
    Column("seen_at", Moment, nullable=False),  # when a source last reported it
    Column("changed_at", Moment, nullable=False),
    Index("ix_recommendations_life", "tenant", "life"),
)

SAVINGS_PULLS = Table(
    "savings_pulls",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Words, nullable=False),
    Column("forge", Words, nullable=False),
    Column("repository", Words, nullable=False),
    Column("branch", Words, nullable=False),
    Column("base", Words, nullable=False),
    Column("number", Integer),  # absent until the forge gave one
    Column("url", Words, nullable=False, server_default=""),
    Column("head_sha", Words, nullable=False, server_default=""),
    Column("kind", Words, nullable=False),
    Column("risk", Words, nullable=False),
    Column("module", Words, nullable=False),
    Column("team", Words, nullable=False),
    Column("author", Words, nullable=False),  # who is credited: the approver who asked for it
    Column("title", Words, nullable=False),
    Column("recommendation_ids", Json, nullable=False),
    Column("resources", Json, nullable=False),  # [{"resource_id", "address", "recommendation_id", "claimed"}]
    Column("currency", Words, nullable=False),
    Column("claimed", Words),  # decimal text a month; absent where unknown
    Column("estimated", Words),
    Column("state", Words, nullable=False),  # approved | open | merged | closed | obsolete
    Column("reason", Words, nullable=False, server_default=""),
    Column("approved_by", Words, nullable=False),
    Column("approved_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("ended_at", Moment),  # merged or closed
    Column("allows_removal", Boolean, nullable=False),
    Index("uq_savings_pulls_branch", "tenant", "repository", "branch", unique=True),
    Index("ix_savings_pulls_state", "tenant", "state"),
    sqlite_autoincrement=True,
)

SAVINGS_MEASUREMENTS = Table(
    "savings_measurements",
    METADATA,
    Column("pull_id", Integer, primary_key=True),
    Column("days", Integer, primary_key=True),  # after the merge: 7, 14, 30
    Column("currency", Words, nullable=False),
    Column("measured", Words),  # decimal text a month; absent where it cannot be said
    Column("low", Words),
    Column("high", Words),
    Column("note", Words, nullable=False),
    Column("details", Json, nullable=False),
    Column("measured_at", Moment, nullable=False),
    Column("commented", Boolean, nullable=False),
)

SAVINGS_DASHBOARDS = Table(
    "savings_dashboards",
    METADATA,
    Column("tenant", Words, primary_key=True),
    Column("repository", Words, primary_key=True),
    Column("issue", Integer, nullable=False),
)

SAVINGS_IGNORES = Table(
    "savings_ignores",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Words, nullable=False),
    Column("scope", Words, nullable=False),  # resource | rule | pull
    Column("value", Words, nullable=False),  # a resource's id, a kind, a branch
    Column("until", Moment),  # absent: for ever
    Column("reason", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_savings_ignores_value", "tenant", "scope", "value"),
    sqlite_autoincrement=True,
)
