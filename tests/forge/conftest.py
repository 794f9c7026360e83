"""A fake GitHub with one repository and one pull request; any breach of GitHub's description fails the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from costwarden.forge.github import GitHubForge, github_forge
from costwarden.forge.github_http import Patience
from costwarden.forge.model import Pull
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving

SHOP = "acme/shop"
RIGHTS = {"checks": "write", "contents": "read", "pull_requests": "write", "statuses": "write"}


@pytest.fixture(scope="module")
def serving_github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeGitHub]:
    with serving(tmp_path_factory.mktemp("github")) as github:
        github.add_repository(SHOP)
        github.add_pull(SHOP, "change")
        yield github


@pytest.fixture
def github(serving_github: FakeGitHub) -> Iterator[FakeGitHub]:
    """The module's fake, emptied; at the end nobody has broken the contract and every planned fault was met."""
    repository = serving_github.repositories[SHOP]
    repository.comments.clear()
    repository.checks.clear()
    repository.statuses.clear()
    serving_github.actors.apps.clear()
    serving_github.faults.planned.clear()
    serving_github.log.clear()
    serving_github.violations.clear()
    serving_github.quota = 5000
    yield serving_github
    assert serving_github.violations == []
    assert serving_github.faults.unused == []


@pytest.fixture
def pull(github: FakeGitHub) -> Pull:
    sha = github.repositories[SHOP].git.resolve("change")
    assert sha is not None
    return Pull(SHOP, 1, sha)


@pytest.fixture
def waits() -> list[float]:
    """The seconds the client would have slept."""
    return []


@pytest.fixture
def connect(github: FakeGitHub, waits: list[float]) -> Callable[..., GitHubForge]:
    """connect() acts with a workflow's token; connect(token=...) or connect(app=...) with another's."""

    def make(**named: object) -> GitHubForge:
        if "token" not in named and "app" not in named:
            named["token"] = github.actions_token(SHOP, **RIGHTS)
        return github_forge(base_url=github.url, patience=a_patience(github, waits), **named)  # type: ignore[arg-type]

    return make


def a_patience(github: FakeGitHub, waits: list[float], **changes: float) -> Patience:
    """Waits that move the fake's clock instead of ours."""

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        github.clock.advance(seconds)

    return Patience(sleep=sleep, now=github.clock.now, between_writes=0.0, **changes)
