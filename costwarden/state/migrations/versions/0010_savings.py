"""Recommendations, savings pull requests, measurements, dashboards, and what is not wanted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_savings"
down_revision = "0001_first"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recommendations",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("life", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), server_default="", nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_recommendations")),
    )
    op.create_index("ix_recommendations_life", "recommendations", ["tenant", "life"], unique=False)
    op.create_table(
        "savings_pulls",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("forge", sa.Text(), nullable=False),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("head_sha", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("recommendation_ids", sa.Text(), nullable=False),
        sa.Column("resources", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("claimed", sa.Text(), nullable=True),
        sa.Column("estimated", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("allows_removal", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_savings_pulls")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_savings_pulls_branch", "savings_pulls", ["tenant", "repository", "branch"], unique=True)
    op.create_index("ix_savings_pulls_state", "savings_pulls", ["tenant", "state"], unique=False)
    op.create_table(
        "savings_measurements",
        sa.Column("pull_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("measured", sa.Text(), nullable=True),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("measured_at", sa.BigInteger(), nullable=False),
        sa.Column("commented", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("pull_id", "days", name=op.f("pk_savings_measurements")),
    )
    op.create_table(
        "savings_dashboards",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "repository", name=op.f("pk_savings_dashboards")),
    )
    op.create_table(
        "savings_ignores",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_savings_ignores")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_savings_ignores_value", "savings_ignores", ["tenant", "scope", "value"], unique=False)


def downgrade() -> None:
    for table in (
        "savings_ignores",
        "savings_dashboards",
        "savings_measurements",
        "savings_pulls",
        "recommendations",
    ):
        op.drop_table(table)
