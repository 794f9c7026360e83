"""Who holds what, until when."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table

from costwarden.state.tables.base import METADATA, Moment, Words

LEASES = Table(
    "leases",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("owner", Words, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
