"""The state store: one engine, short transactions, one clock. Opening it brings its tables up to date.

SQLite wants one host (its write-ahead log is shared memory); several replicas want PostgreSQL.
"""

from __future__ import annotations

import datetime
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, OperationalError

from costwarden.state.engine import READ_ONLY, build_engine
from costwarden.state.errors import StateError
from costwarden.state.migrate import migrate

VARIABLE = "COSTWARDEN_STATE_URL"
Clock = Callable[[], datetime.datetime]
# The wall clock, also inside a transaction: now() is when that began.
_POSTGRES_NOW = text("SELECT clock_timestamp()")


class State:
    """One open store. Safe for several threads; a forked child opens its own."""

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self.engine = engine
        self._clock = clock
        # SQLite's writers poll for its lock, later and later; threads of one process can simply queue for it.
        self._writers: AbstractContextManager[object] = nullcontext() if self.is_postgres else threading.RLock()

    @property
    def is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write; commits at the end, rolls back on an exception. Keep it short.

        On SQLite it holds the one write lock from its first statement on. Errors: StateError where the database
        cannot be reached or stays locked.
        """
        with self._reported(), self._writers, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: on SQLite it waits for no writer."""
        with self._reported(), self.engine.connect() as plain:
            connection = plain.execution_options(**{READ_ONLY: True})
            with connection.begin():
                yield connection

    def now(self, connection: Connection | None = None) -> datetime.datetime:
        """UTC now by the clock all users of the store share: the database's on PostgreSQL, the host's on SQLite."""
        if self._clock is not None:
            return self._clock()
        if not self.is_postgres:
            return datetime.datetime.fromtimestamp(time.time(), datetime.UTC)
        if connection is not None:
            return _utc(connection.execute(_POSTGRES_NOW).scalar_one())
        with self.read() as own:
            return _utc(own.execute(_POSTGRES_NOW).scalar_one())

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            # The class itself is SQLite's word for a damaged file; its other subclasses are somebody's defect.
            damaged = type(error) is DatabaseError and not self.is_postgres
            if damaged or isinstance(error, OperationalError):
                raise _unreachable(self.engine, error) from None
            raise


def open_state(url: str | None = None, *, clock: Clock | None = None) -> State:
    """The store at `url`, else at COSTWARDEN_STATE_URL, else SQLite in the user's data folder; its tables up to date.

    `clock` is for tests. Errors: StateError (bad URL, not reachable, written by a newer costwarden).
    """
    engine = unopened_engine(url)
    try:
        migrate(engine)
    except DatabaseError as error:
        unreachable = _unreachable(engine, error)
        engine.dispose()
        raise unreachable from None
    except BaseException:
        engine.dispose()
        raise
    return State(engine, clock)


def unopened_engine(url: str | None = None) -> Engine:
    """The engine open_state would use, before anything is connected or made. Errors: StateError for a bad URL."""
    return build_engine(url or os.environ.get(VARIABLE) or default_url())


def default_url() -> str:
    """SQLite in the user's data folder, beside the prices."""
    from costwarden.prices.places import data_folder

    return f"sqlite:///{data_folder().parent / 'state.sqlite'}"


def _utc(value: Any) -> datetime.datetime:
    moment: datetime.datetime = value
    return moment.astimezone(datetime.UTC)


def _unreachable(engine: Engine, error: DatabaseError) -> StateError:
    where = engine.url.render_as_string(hide_password=True)
    reason = str(error.orig).strip().partition("\n")[0][:200]
    return StateError(
        f"the state store {where} does not work: {reason}",
        hint=f"check that the database runs and may be written, or set {VARIABLE}",
    )
