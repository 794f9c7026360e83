"""Brings the tables up to date when a store is opened: under a lock, in one transaction, and not at all when they are.

Revisions are the files of migrations/versions, named NNNN_what.py; a file's name is its revision's id, so that the
newest one is known without loading Alembic.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from costwarden.state.engine import READ_ONLY
from costwarden.state.errors import StateError

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x636F7374  # "cost": PostgreSQL's advisory lock while tables change


def revisions() -> list[str]:
    """Every revision's id, oldest first."""
    return sorted(path.stem for path in (FOLDER / "versions").glob("[0-9]*_*.py"))


def migrate(engine: Engine) -> None:
    """Run what is missing. Errors: StateError where the tables are of a newer costwarden."""
    known = revisions()
    if current_revision(engine) == known[-1]:
        return
    with engine.begin() as connection:  # SQLite: BEGIN IMMEDIATE, hence one at a time
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        current = _current(connection)
        if current is not None and current not in known:
            raise StateError(
                f"the state store is at revision {current!r}, which this costwarden does not know",
                hint="upgrade costwarden: a newer one has used this store",
            )
        if current != known[-1]:
            upgrade(connection)


def current_revision(engine: Engine) -> str | None:
    """What the tables are as of, without a lock; None where there are none."""
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        return _current(connection)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Alembic on an open transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
