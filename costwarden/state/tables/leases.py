"""Who holds what, until when."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from costwarden.state.tables.base import METADATA, Moment

LEASES = Table(
    "leases",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
