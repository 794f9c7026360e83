"""A SQLAlchemy engine for one URL: SQLite as this store needs it, PostgreSQL through psycopg."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from costwarden.state.errors import StateError

_PATIENCE = 30.0  # seconds until "database is locked" is an error
READ_ONLY = "costwarden_read_only"  # execution option: a transaction that takes no write lock
# The patience first: several processes may open a new file at once, and each wants its journal mode changed.
_PRAGMAS = ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_EXAMPLES = "sqlite:////var/lib/costwarden/state.sqlite or postgresql://user@host/costwarden"


def build_engine(url: str) -> Engine:
    """Nothing is connected yet. Errors: StateError for a URL that is none, or of another database."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    try:
        import psycopg  # noqa: F401 - only to say what is missing
    except ImportError:
        raise StateError(
            "the state store is on PostgreSQL, but psycopg is not installed",
            hint="pip install 'costwarden[postgres]'",
        ) from None
    return create_engine(parsed, pool_pre_ping=True, pool_size=8, max_overflow=8)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgres", "postgresql"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        known = parsed.drivername in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The text may hold a password: it is not repeated.
        raise StateError("COSTWARDEN_STATE_URL is not a database URL", hint=f"write {_EXAMPLES}") from None
    if not known:
        raise StateError(f"the state store cannot be on {parsed.drivername[:40]!r}", hint=f"write {_EXAMPLES}")
    return parsed


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:" or "mode=memory" in url.database:
        raise StateError("the state store cannot be in memory: it must survive the process", hint=f"write {_EXAMPLES}")
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_size=8, max_overflow=24)
    event.listen(engine, "do_connect", lambda *_: _make_folder(Path(str(url.database)).parent))
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"the state store's folder {folder} cannot be made ({error.strerror})",
            hint="set COSTWARDEN_STATE_URL to a place that can be written",
        ) from None


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # Python's driver must not open transactions by itself: _on_begin does
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    # A transaction that reads first and then writes would fail with "database is locked" at once, whatever the timeout.
    if connection.get_execution_options().get(READ_ONLY, False):
        connection.exec_driver_sql("BEGIN")
    else:
        _begin_immediate(connection.connection.dbapi_connection)


def _begin_immediate(connection: Any) -> None:
    """Waits for the write lock in steps of milliseconds: SQLite's own patience sleeps up to 100 ms between two looks,
    which a webhook's acknowledgement feels when workers of other processes write.
    """
    import sqlite3

    deadline = time.monotonic() + _PATIENCE
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise StateError(f"the state store does not work: {error}", hint="check its file") from None
                if time.monotonic() > deadline:
                    raise StateError(
                        f"the state store was locked for {_PATIENCE:.0f} s", hint="another process writes: end it"
                    ) from None
                time.sleep(random.uniform(0.0005, 0.003))  # noqa: S311 - not a secret
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout={int(_PATIENCE * 1000)}")
