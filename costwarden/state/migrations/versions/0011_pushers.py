"""Who pushed to a pull request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_pushers"
down_revision = "0010_savings"


def upgrade() -> None:
    op.create_table(
        "pushers",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("repository", sa.Text(), nullable=False),
        sa.Column("pull", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("pushed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "repository", "pull", "login", name=op.f("pk_pushers")),
    )
