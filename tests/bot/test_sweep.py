"""What never arrived is asked for again: once in a while, while GitHub still has it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services import Services
from bot.settings import BotSettings
from bot.sweep import sweep
from costwarden.forge.github_http import Patience
from costwarden.state.deliveries import Deliveries, Delivery
from costwarden.state.store import State, open_state
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    with serving(tmp_path / "github") as fake:
        yield fake
        assert not fake.violations, fake.violations


def services(github: FakeGitHub, state: State) -> Services:
    app = github.add_app("cost-bot", {})
    settings = BotSettings(
        github_secrets=("s",), github_app_id=str(app.id), github_app_key=app.pem, github_url=github.url
    )
    return Services(settings, state)


def ago(state: State, **span: float) -> str:
    return (state.now() - datetime.timedelta(**span)).isoformat(timespec="seconds").replace("+00:00", "Z")


def test_only_what_is_missing_and_still_kept_is_asked_for(github: FakeGitHub, state: State) -> None:
    fake = github.operations
    fake.failed(1, "too-old", ago(state, days=4))
    fake.failed(2, "arrived-later", ago(state, hours=2))
    fake.failed(3, "missing", ago(state, hours=1))
    fake.failed(4, "missing", ago(state, minutes=30))  # the forge's second attempt of the same event
    Deliveries(state).accept(Delivery("github", "arrived-later", "push"))
    assert sweep(services(github, state)) == 1
    assert fake.redelivered == [4]


def test_what_fails_again_is_not_asked_for_in_every_round(github: FakeGitHub, state: State) -> None:
    github.operations.failed(1, "missing", ago(state, minutes=5))
    ready = services(github, state)
    assert [sweep(ready) for _ in range(3)] == [1, 0, 0]


def test_what_always_fails_is_not_asked_for_for_ever(github: FakeGitHub, tmp_path: Path) -> None:
    """Every attempt is a new delivery of that day: by its age it would never end."""
    now = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    with open_state(f"sqlite:///{tmp_path / 'state.db'}", clock=lambda: now) as state:
        ready, asked = services(github, state), 0
        for number in range(40):
            github.operations.failed(number, "too-large", ago(state, minutes=5))
            asked += sweep(ready, Patience(between_writes=0.0))
            now += datetime.timedelta(hours=7)
    assert asked == 12


def test_more_failures_than_a_page_holds_are_all_seen(github: FakeGitHub, state: State) -> None:
    for number in range(1, 131):
        github.operations.failed(number, f"missing-{number}", ago(state, minutes=200 - number))
    assert sweep(services(github, state), Patience(between_writes=0.0)) == 130
    assert github.operations.redelivered == list(range(1, 131)), "oldest first"


def test_without_an_app_nobody_is_asked(state: State) -> None:
    assert sweep(Services(BotSettings(github_secrets=("s",), github_token="ghp_x"), state)) == 0
