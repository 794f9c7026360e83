"""Recommendations and what became of them: pull requests, measurements, dashboards, and what people do not want."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from costwarden.state.tables.base import METADATA, Json, Moment, Number

RECOMMENDATIONS = Table(
    "recommendations",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("document", Json, nullable=False),
    Column("life", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("until", Moment),  # of a snooze
    Column("actor", Text, nullable=False, server_default=""),
    Column("seen_at", Moment, nullable=False),  # when a source last reported it
    Column("changed_at", Moment, nullable=False),
    Index("ix_recommendations_life", "tenant", "life"),
)

SAVINGS_PULLS = Table(
    "savings_pulls",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("forge", Text, nullable=False),
    Column("repository", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("base", Text, nullable=False),
    Column("number", Integer),  # absent until the forge gave one
    Column("url", Text, nullable=False, server_default=""),
    Column("head_sha", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),
    Column("risk", Text, nullable=False),
    Column("module", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("author", Text, nullable=False),  # who is credited: the approver who asked for it
    Column("title", Text, nullable=False),
    Column("recommendation_ids", Json, nullable=False),
    Column("resources", Json, nullable=False),  # [{"resource_id", "address", "recommendation_id", "claimed"}]
    Column("currency", Text, nullable=False),
    Column("claimed", Text),  # decimal text a month; absent where unknown
    Column("estimated", Text),
    Column("state", Text, nullable=False),  # approved | open | merged | closed | obsolete
    Column("reason", Text, nullable=False, server_default=""),
    Column("approved_by", Text, nullable=False),
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
    Column("currency", Text, nullable=False),
    Column("measured", Text),  # decimal text a month; absent where it cannot be said
    Column("low", Text),
    Column("high", Text),
    Column("note", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("measured_at", Moment, nullable=False),
    Column("commented", Boolean, nullable=False),
)

SAVINGS_DASHBOARDS = Table(
    "savings_dashboards",
    METADATA,
    Column("tenant", Text, primary_key=True),
    Column("repository", Text, primary_key=True),
    Column("issue", Integer, nullable=False),
)

SAVINGS_IGNORES = Table(
    "savings_ignores",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("scope", Text, nullable=False),  # resource | rule | pull
    Column("value", Text, nullable=False),  # a resource's id, a kind, a branch
    Column("until", Moment),  # absent: for ever
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_savings_ignores_value", "tenant", "scope", "value"),
    sqlite_autoincrement=True,
)
