"""What only GitHub has: check runs beside statuses, re-requests, its own words for limits; calls as its page says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from costwarden.forge.github import GitHubForge
from costwarden.forge.model import Pull
from costwarden.publish.publish import publish_result
from costwarden.publish.settings import Published, PublishSettings
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.faults import SECONDARY
from tests.forge.conftest import RIGHTS, SHOP
from tests.report.builders import scenes

SETTINGS = PublishSettings()
SCENES = scenes()
Connect = Callable[..., GitHubForge]


def publish(scene: str, pull: Pull, forge: GitHubForge, **changes: object) -> Published:
    return publish_result(SCENES[scene], pull, forge, replace(SETTINGS, **changes))  # type: ignore[arg-type]


def test_an_unchanged_run_writes_nothing_in_three_calls(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    before = publish("deny", pull, connect())
    github.log.clear()
    after = publish("deny", pull, connect())
    assert [one.operation for one in github.log] == ["checks/list-for-ref", "pulls/get", "issues/list-comments"]
    assert (after.comment, after.check_url) == ("unchanged", before.check_url)


def test_a_lost_answer_makes_no_second_check_run(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    github.faults.add("POST .*/check-runs", status=502, when="after")
    assert publish("deny", pull, connect()).problems == ()
    assert len(github.repositories[SHOP].checks) == 1


def test_a_secondary_limit_comes_as_403_and_is_waited_for(
    github: FakeGitHub, pull: Pull, connect: Connect, waits: list[float]
) -> None:
    github.faults.add("POST .*/comments", status=403, body=SECONDARY, headers={"Retry-After": "7"})
    assert publish("deny", pull, connect()).comment == "created"
    assert waits == [7.0]


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


def test_a_check_a_person_asked_to_run_again_is_concluded_afresh(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    first = publish("deny", pull, connect())
    checks = github.repositories[SHOP].checks
    for delivery in ("a", "b"):
        newest = checks[max(checks)]
        newest.data.update(status="queued", conclusion=None)  # what GitHub does when a person asks
        again = publish("deny", pull, connect(), attempt=delivery)
        assert again.problems == ()
        assert {one.data["status"] for one in checks.values()} == {"completed"}
        assert checks[max(checks)].data["conclusion"] == "failure"
        assert len(checks[max(checks)].annotations) == 3
    assert again.check_url != first.check_url
    newest = checks[max(checks)]
    newest.data.update(status="queued", conclusion=None)
    publish("deny", pull, connect(), attempt="b")  # the same delivery, handled twice
    assert checks[max(checks)] is newest
    assert newest.data["status"] == "completed"
    assert len(newest.annotations) == 3
