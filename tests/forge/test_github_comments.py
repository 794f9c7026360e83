"""Comments and pull requests of GitHub, one call at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

import pytest

from costwarden.forge.github import GitHubForge, github_forge
from costwarden.forge.github_errors import Gone, RateLimited
from costwarden.forge.model import ForgeError, Pull
from costwarden.publish.publish import publish_result
from costwarden.publish.settings import PublishSettings
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.faults import PRIMARY
from tests.forge.conftest import RIGHTS, SHOP, a_patience
from tests.report.builders import scenes

Connect = Callable[..., GitHubForge]


def test_a_comment_of_65536_characters_passes_and_one_more_is_refused(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    forge = connect()
    assert len(forge.create_comment(pull, "é" * 65_536).body) == 65_536
    with pytest.raises(ForgeError, match="422") as caught:
        forge.create_comment(pull, "é" * 65_537)
    assert not caught.value.retryable


def test_who_wrote_a_comment_decides_whether_it_is_ours(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    connect(token=github.user_token("alice", shop="write")).create_comment(pull, "one")
    connect().create_comment(pull, "two")
    assert [(one.body, one.ours) for one in connect().comments(pull)] == [("one", False), ("two", True)]


def test_deleting_what_is_gone_is_no_error_and_editing_it_is(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    forge = connect()
    comment = forge.create_comment(pull, "text")
    forge.delete_comment(pull, comment)
    forge.delete_comment(pull, comment)
    with pytest.raises(Gone):
        forge.edit_comment(pull, comment, "more")


@pytest.mark.parametrize("shape", ["slow", "dripping"])
@pytest.mark.parametrize("call", ["GET", "POST"])
def test_a_call_ends_in_time_however_slowly_the_answer_comes(
    github: FakeGitHub, pull: Pull, shape: str, call: str
) -> None:
    token = github.actions_token(SHOP, **RIGHTS)
    forge = github_forge(token=token, base_url=github.url, patience=a_patience(github, [], per_call=0.3))
    github.faults.add(call, shape=shape, when="after", seconds=0.8)
    if call == "GET":
        assert forge.current_head(pull) == pull.head_sha
    else:
        with pytest.raises(ForgeError, match=r"no answer within 0\.3 s") as caught:
            forge.create_comment(pull, "text")
        assert caught.value.retryable
        assert len(github.repositories[SHOP].comments) == 1


def test_a_server_that_always_hangs_is_given_up_in_time(github: FakeGitHub, pull: Pull) -> None:
    patience = a_patience(github, [], per_call=0.2, total=0.5)
    forge = github_forge(token=github.actions_token(SHOP, **RIGHTS), base_url=github.url, patience=patience)
    github.faults.add(".", shape="slow", when="after", seconds=1.0, times=10**6)
    started = monotonic()
    done = publish_result(scenes()["deny"], pull, forge, PublishSettings())
    assert monotonic() - started < 2
    github.faults.planned.clear()
    assert done.comment == "failed"
    assert "no answer within" in done.problems[0]


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
