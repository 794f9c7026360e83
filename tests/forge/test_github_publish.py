"""Publishing through GitHub's adapter: one live comment and a concluded check, whatever the network does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from costwarden.forge.github import GitHubForge
from costwarden.forge.model import Pull
from costwarden.publish.publish import publish_error, publish_result
from costwarden.publish.settings import Published, PublishSettings
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.faults import SECONDARY
from tests.fakes.github.state import CommentState
from tests.forge.conftest import RIGHTS, SHOP
from tests.report.builders import scenes

SETTINGS = PublishSettings()
SCENES = scenes()
Connect = Callable[..., GitHubForge]
WRITES = ["POST .*/check-runs", "POST .*/comments", "PATCH .*/issues/comments"]


def publish(scene: str, pull: Pull, forge: GitHubForge, **changes: object) -> Published:
    return publish_result(SCENES[scene], pull, forge, replace(SETTINGS, **changes))  # type: ignore[arg-type]


def assert_one_comment_and_concluded(github: FakeGitHub) -> None:
    repository = github.repositories[SHOP]
    assert len(repository.live_comments()) == 1
    assert repository.checks
    assert {one.data["status"] for one in repository.checks.values()} == {"completed"}


def test_created_then_edited_in_place_then_left_alone(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    first = publish("deny", pull, connect())
    assert (first.comment, first.problems) == ("created", ())
    second = publish("approval", pull, connect())
    assert (second.comment, second.comment_url) == ("updated", first.comment_url)
    assert publish("approval", pull, connect()).comment == "unchanged"
    assert_one_comment_and_concluded(github)
    ends = [one.data["conclusion"] for one in github.repositories[SHOP].checks.values()]
    assert ends == ["failure", "action_required"]


def test_an_unchanged_run_writes_nothing_and_makes_few_calls(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    before = publish("deny", pull, connect())
    github.log.clear()
    after = publish("deny", pull, connect())
    assert [one.operation for one in github.log] == ["checks/list-for-ref", "pulls/get", "issues/list-comments"]
    assert (after.comment, after.check_url) == ("unchanged", before.check_url)


def test_a_fixed_change_shrinks_the_comment_to_a_line(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    publish("deny", pull, connect())
    assert publish("no_change", pull, connect()).comment == "resolved"
    body = github.repositories[SHOP].live_comments()[0].body
    assert body.splitlines()[1].startswith(f"Cost: no open findings at {pull.head_sha[:7]} (was ")
    assert publish("no_change", pull, connect()).comment == "unchanged"


def test_nothing_to_say_makes_no_comment(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    assert publish("no_change", pull, connect()).comment == "none"
    assert github.repositories[SHOP].comments == {}
    assert len(github.repositories[SHOP].checks) == 1


def test_a_stale_run_concludes_its_check_and_leaves_the_comment(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    older = github.repositories[SHOP].git.resolve("main")
    assert older is not None
    assert publish("deny", replace(pull, head_sha=older), connect()).comment == "stale"
    assert github.repositories[SHOP].comments == {}
    assert [one.data["head_sha"] for one in github.repositories[SHOP].checks.values()] == [older]


def test_twins_are_reduced_to_the_oldest_and_strangers_are_left(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    publish("deny", pull, connect())
    comments = github.repositories[SHOP].comments
    kept = next(iter(comments.values()))
    for number, author in ((5001, kept.author), (5002, "mallory"), (5003, kept.author)):
        comments[number] = CommentState(number, 1, author, kept.body, kept.created_at, kept.updated_at)
    publish("approval", pull, connect())
    assert sorted(comments) == [kept.id, 5002]
    assert comments[5002].body != comments[kept.id].body


def test_our_comment_is_found_on_the_second_page(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    comments = github.repositories[SHOP].comments
    for number in range(150):
        comments[number] = CommentState(
            number, 1, "alice", f"talk {number}", "2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z"
        )
    assert publish("deny", pull, connect()).comment == "created"
    assert publish("deny", pull, connect()).comment == "unchanged"
    assert len(github.repositories[SHOP].live_comments()) == 1


def test_two_runs_at_once_leave_one_comment(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    for _ in range(5):
        github.repositories[SHOP].comments.clear()
        start = threading.Barrier(2)
        done: list[Published] = []

        def run(scene: str, forge: GitHubForge, start: threading.Barrier = start, done: list[Published] = done) -> None:
            start.wait(10)
            done.append(publish(scene, pull, forge))

        threads = [threading.Thread(target=run, args=(scene, connect())) for scene in ("deny", "approval")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert [one.problems for one in done] == [(), ()]
        assert_one_comment_and_concluded(github)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", WRITES)
def test_a_lost_answer_to_a_write_doubles_nothing(
    github: FakeGitHub, pull: Pull, connect: Connect, call: str, when: str
) -> None:
    if "PATCH" in call:
        publish("approval", pull, connect())
    github.faults.add(call, status=502, when=when)
    done = publish("deny", pull, connect())
    assert done.problems == ()
    assert done.comment in ("created", "updated")
    assert_one_comment_and_concluded(github)
    checks = github.repositories[SHOP].checks.values()
    assert len({one.data["external_id"] for one in checks}) == len(checks)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_to_a_deletion_is_no_error(github: FakeGitHub, pull: Pull, connect: Connect, when: str) -> None:
    publish("deny", pull, connect())
    kept = next(iter(github.repositories[SHOP].comments.values()))
    github.repositories[SHOP].comments[5001] = replace(kept, id=5001)
    github.faults.add("DELETE", status=502, when=when)
    assert publish("deny", pull, connect()).problems == ()
    assert_one_comment_and_concluded(github)


@pytest.mark.parametrize("shape", ["truncated", "cut_json"])
@pytest.mark.parametrize("call", ["GET .*/comments", "GET .*/check-runs", "GET .*/pulls/1", *WRITES[:2]])
def test_a_cut_answer_is_no_answer(github: FakeGitHub, pull: Pull, connect: Connect, call: str, shape: str) -> None:
    github.faults.add(call, shape=shape)
    done = publish("deny", pull, connect())
    assert (done.comment, done.problems) == ("created", ())
    assert_one_comment_and_concluded(github)


def test_a_server_that_stays_broken_is_said_and_never_raised(
    github: FakeGitHub, pull: Pull, connect: Connect, waits: list[float]
) -> None:
    github.faults.add(".", status=503, times=10**6)
    done = publish("deny", pull, connect())
    github.faults.planned.clear()
    assert done.comment == "failed"
    assert done.check_url is None
    assert any("503" in problem for problem in done.problems)
    assert sum(waits) <= 60


def test_a_secondary_limit_is_waited_for_and_the_write_made_once(
    github: FakeGitHub, pull: Pull, connect: Connect, waits: list[float]
) -> None:
    github.faults.add("POST .*/comments", status=403, body=SECONDARY, headers={"Retry-After": "7"})
    assert publish("deny", pull, connect()).comment == "created"
    assert waits == [7.0]
    assert_one_comment_and_concluded(github)


def test_a_limit_longer_than_our_patience_ends_at_once(
    github: FakeGitHub, pull: Pull, connect: Connect, waits: list[float]
) -> None:
    github.faults.add("POST .*/comments", status=429, body=SECONDARY, headers={"Retry-After": "3600"})
    done = publish("deny", pull, connect())
    assert done.comment == "failed"
    assert "rate limit asks to wait 3600 s" in done.problems[0]
    assert waits == []


def test_without_the_right_to_write_checks_a_status_is_set_once(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    token = github.actions_token(SHOP, **RIGHTS | {"checks": "read"})
    for _ in range(2):
        done = publish("deny", pull, connect(token=token), details_url="https://ci.example.com/1")
        assert "a commit status is set instead" in done.problems[0]
        assert done.check_url == "https://ci.example.com/1"
    statuses = github.repositories[SHOP].statuses
    assert [(one["context"], one["state"]) for one in statuses] == [("costwarden", "failure")]
    assert len(statuses[0]["description"]) <= 140


def test_a_fork_with_a_token_that_only_reads_fails_softly(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    token = github.actions_token(SHOP, **dict.fromkeys(RIGHTS, "read"))
    done = publish("deny", pull, connect(token=token))
    assert (done.comment, done.check_url) == ("failed", None)
    assert all("the token may not (403" in problem for problem in done.problems)


def test_an_error_concludes_the_check(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    publish("deny", pull, connect())
    before = [replace(one) for one in github.repositories[SHOP].live_comments()]
    publish_error("the plan is truncated", "make it again", pull, connect(), SETTINGS)
    assert [one.data["conclusion"] for one in github.repositories[SHOP].checks.values()] == ["failure", "failure"]
    assert github.repositories[SHOP].live_comments() == before
