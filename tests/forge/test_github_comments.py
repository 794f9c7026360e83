"""Comments and pull requests of GitHub, one call at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from costwarden.forge.github import GitHubForge
from costwarden.forge.github_errors import RateLimited
from costwarden.forge.model import ForgeError, Pull
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.faults import PRIMARY
from tests.forge.conftest import SHOP

Connect = Callable[..., GitHubForge]


def test_who_wrote_a_comment_decides_whether_it_is_ours(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    connect(token=github.user_token("alice", shop="write")).create_comment(pull, "one")
    connect().create_comment(pull, "two")
    assert [(one.body, one.ours) for one in connect().comments(pull)] == [("one", False), ("two", True)]


def test_a_spent_quota_is_waited_for_until_its_reset(
    github: FakeGitHub, pull: Pull, connect: Connect, waits: list[float]
) -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(github.clock.now()) + 20)}
    github.faults.add("GET", status=403, body=PRIMARY, headers=reset)
    assert connect().current_head(pull) == pull.head_sha
    assert 20 <= sum(waits) <= 22


def test_waiting_has_an_end(github: FakeGitHub, pull: Pull, connect: Connect, waits: list[float]) -> None:
    github.faults.add("POST", status=429, headers={"Retry-After": "25"}, times=3)
    with pytest.raises(RateLimited):
        connect().create_comment(pull, "text")
    assert waits == [25.0, 25.0]


def test_a_pull_request_is_read_as_it_is_now(github: FakeGitHub, connect: Connect) -> None:
    number = github.add_pull(SHOP, "labelled", author="bob", labels=("cost", "infra"), draft=True).number
    sha = github.repositories[SHOP].git.resolve("labelled")
    assert sha is not None
    expected = Pull(SHOP, number, sha, "main", "bob", False, ("cost", "infra"), True)
    assert connect().pull(SHOP, number) == expected
    newer = github.repositories[SHOP].git.commit("labelled", {"main.tf": "# newer\n"})
    assert connect().current_head(expected) == newer


@pytest.mark.parametrize("fork", [{"fork_id": 999}, {"fork_gone": True}])
def test_a_fork_is_told_even_once_it_is_deleted(github: FakeGitHub, connect: Connect, fork: dict[str, object]) -> None:
    number = github.add_pull(SHOP, f"fork-{len(fork)}-{next(iter(fork))}", **fork).number
    assert connect().pull(SHOP, number).from_fork


@pytest.mark.parametrize("name", ["shop", "acme/..", "acme/shop/../../user", "acme/shop?x=1", "acme/sh op", ""])
def test_what_is_no_repository_never_becomes_an_address(
    github: FakeGitHub, pull: Pull, connect: Connect, name: str
) -> None:
    with pytest.raises(ForgeError, match="is not a repository"):
        connect().comments(replace(pull, repository=name))
    assert github.log == []
