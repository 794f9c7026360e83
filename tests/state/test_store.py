"""Opening a store: where, which tables, by how many at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

import costwarden.state.tables.decisions
import costwarden.state.tables.jobs
import costwarden.state.tables.leases
import costwarden.state.tables.loads
import costwarden.state.tables.savings
import costwarden.state.tables.tenancy  # noqa: F401 - METADATA knows what was imported
from costwarden.state.errors import StateError
from costwarden.state.migrate import FOLDER, revisions
from costwarden.state.store import State, default_url, open_state
from costwarden.state.tables.base import METADATA
from tests.house.tree import ROOT


def test_the_migrations_make_exactly_the_tables(state: State) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with state.read() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, _: kind != "table" or name in METADATA.tables,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_a_revision_is_named_like_its_file_and_follows_the_one_before() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    chain = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(reversed(chain)) == revisions()


def test_processes_that_open_an_empty_store_together_all_can(state_url: str) -> None:
    program = f"from costwarden.state.store import open_state; open_state({state_url!r}).close()"
    running = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert [(process.communicate()[1], process.returncode) for process in running] == [("", 0)] * 4


def test_a_store_of_a_newer_costwarden_is_left_alone(state_url: str) -> None:
    with open_state(state_url) as state, state.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    with pytest.raises(StateError, match="9999_later"):
        open_state(state_url)


@pytest.mark.parametrize(
    "url",
    ["no url", "mysql://u:secretword@h/d", "sqlite://", "sqlite:///:memory:", "postgresql://u:secretword@h:x/d"],
)
def test_a_bad_url_is_two_lines_without_its_password(url: str) -> None:
    with pytest.raises(StateError) as caught:
        open_state(url)
    assert "secretword" not in caught.value.problem + caught.value.hint


def test_a_database_that_is_away_is_said_without_its_password() -> None:
    with pytest.raises(StateError) as caught:
        open_state("postgresql://costwarden:secretword@127.0.0.1:9/none")
    assert "127.0.0.1:9" in caught.value.problem
    assert "secretword" not in caught.value.problem + caught.value.hint


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    path.write_bytes(b"this is not a database, but long enough to look at" * 100)
    with pytest.raises(StateError):
        open_state(f"sqlite:///{path}")


def test_the_default_is_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert default_url() == f"sqlite:///{tmp_path / 'costwarden' / 'state.sqlite'}"


def test_a_failed_transaction_leaves_nothing(state: State) -> None:
    from costwarden.state.settings import Settings

    def broken() -> None:
        with state.begin() as connection:
            Settings(state).put_in(connection, "t", "n", {"a": 1}, by="me")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert Settings(state).get("t", "n") is None


def test_the_clock_is_utc_and_shared(state: State) -> None:
    with state.begin() as connection:
        first = state.now(connection)
    assert first.utcoffset() is not None
    assert not first.utcoffset()
    assert state.now() >= first
