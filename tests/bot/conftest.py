"""A store, a server around it and handlers that tests fill."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.app import build_app
from bot.handlers import registry
from bot.handlers.registry import Handler
from bot.metrics import Metrics
from bot.services import Services
from bot.settings import BotSettings
from bot.worker import Worker
from costwarden.state.store import State, open_state
from tests.bot.deliveries import SECRET


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with tables and nothing in them: copying it is quicker than migrating."""
    path = tmp_path_factory.mktemp("store") / "state.sqlite"
    open_state(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def state(empty_store: Path, tmp_path: Path) -> Iterator[State]:
    shutil.copyfile(empty_store, tmp_path / "state.sqlite")
    with open_state(f"sqlite:///{tmp_path / 'state.sqlite'}") as store:
        yield store


@pytest.fixture
def settings() -> BotSettings:
    return BotSettings(
        github_secrets=("new secret", SECRET),
        gitlab_secrets=(SECRET,),
        github_token="ghp_" + "x" * 30,
        max_body=1_000_000,
    )


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pull requests and comments are somebody's work."""
    known = {"pull_request": "nowhere:handle", "issue_comment": "nowhere:handle"}
    monkeypatch.setattr(registry, "HANDLERS", known)


@pytest.fixture
def client(settings: BotSettings, state: State, handled: None) -> Iterator[TestClient]:
    with TestClient(build_app(settings, state), raise_server_exceptions=False) as http:
        yield http


@pytest.fixture
def working(settings: BotSettings, state: State) -> Iterator[Callable[..., Worker]]:
    """working({"kind": handler}) starts a worker with these handlers; it is stopped at the end."""
    started: list[Worker] = []

    def start(handlers: dict[str, Handler], *, threads: int = 2, pause: float = 0.01) -> Worker:
        worker = Worker(
            Services(settings, state),
            Metrics(state),
            threads=threads,
            handler_for=handlers.get,
            pause=lambda _attempts: pause,
        )
        worker.start()
        started.append(worker)
        return worker

    yield start
    for worker in started:
        assert worker.stop(seconds=10)
