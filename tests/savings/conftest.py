"""A fake GitHub that takes branches, pull requests and issues; a state store of its own; a clock that stands still."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from costwarden.forge.github_http import Patience
from costwarden.forge.github_pulls import GitHubPulls, github_pulls
from costwarden.state.store import State, open_state
from tests.fakes.github.authoring import AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving

SHOP = "acme/shop"
NOW = datetime.datetime(2026, 11, 20, 14, 3, tzinfo=datetime.UTC)
RIGHTS = {"contents": "write", "issues": "write", "pull_requests": "write"}


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    """One repository with a main branch; at the end nobody has broken GitHub's description."""
    with serving(tmp_path / "github") as github:
        github.operations = AuthoringOperations(github.objects, github.actors, github.clock)
        github.add_repository(SHOP)
        yield github
        assert github.violations == []
        assert github.faults.unused == []


@pytest.fixture
def operations(github: FakeGitHub) -> AuthoringOperations:
    assert isinstance(github.operations, AuthoringOperations)
    return github.operations


@pytest.fixture
def pulls(github: FakeGitHub) -> GitHubPulls:
    patience = Patience(sleep=github.clock.advance, now=github.clock.now, between_writes=0.0)
    return github_pulls(token=github.actions_token(SHOP, **RIGHTS), base_url=github.url, patience=patience)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with open_state(f"sqlite:///{tmp_path}/state.sqlite", clock=lambda: NOW) as state:
        yield state
