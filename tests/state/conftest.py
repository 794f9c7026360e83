"""Every contract of the store holds on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import datetime
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from costwarden.state.store import State, open_state
from tests.state.postgres import NOT_HERE, find_binaries, running_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    if find_binaries() is None:
        pytest.skip(NOT_HERE)
    with running_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database's URL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.sqlite'}"
    return fresh_database(request.getfixturevalue("postgres_server"))


def fresh_database(server: str, like: str = "template1") -> str:
    import psycopg

    name = f"cw_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    return f"{server.rpartition('/')[0]}/{name}"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables and nothing in them: copying it is quicker than migrating anew for every test."""
    path = tmp_path_factory.mktemp("migrated") / "state.sqlite"
    open_state(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The name of a database with tables and nothing in them."""
    url = fresh_database(postgres_server)
    open_state(url).close()
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of this test's own with all tables."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), tmp_path / "state.sqlite")
        return f"sqlite:///{tmp_path / 'state.sqlite'}"
    return fresh_database(request.getfixturevalue("postgres_server"), request.getfixturevalue("migrated_postgres"))


@pytest.fixture
def state(migrated_url: str) -> Iterator[State]:
    with open_state(migrated_url) as store:
        yield store


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self) -> None:
        self.time = datetime.datetime(2026, 7, 20, 12, 0, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.time

    def move(self, seconds: float) -> None:
        self.time += datetime.timedelta(seconds=seconds)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def timed(migrated_url: str, hands: Hands) -> Iterator[State]:
    """A store that lives by `hands`."""
    with open_state(migrated_url, clock=hands) as store:
        yield store


@pytest.fixture
def at_once() -> Callable[[list[Callable[[], object]]], list[object]]:
    """Run functions in threads that start together; their results, or the first exception."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    def run(functions: list[Callable[[], object]]) -> list[object]:
        barrier = Barrier(len(functions))

        def started(function: Callable[[], object]) -> object:
            barrier.wait()
            return function()

        with ThreadPoolExecutor(len(functions)) as pool:
            return [future.result() for future in [pool.submit(started, function) for function in functions]]

    return run
