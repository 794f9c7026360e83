"""Check runs: concluded by the call that creates them; annotations arrive once each, 50 a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from costwarden.forge.github import GitHubForge
from costwarden.forge.model import Annotation, CheckReport, Conclusion, ForgeError, NotAllowed, Pull
from costwarden.publish.check import conclude
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.state import CheckState
from tests.forge.conftest import RIGHTS, SHOP

Connect = Callable[..., GitHubForge]


def a_report(pull: Pull, annotations: int = 0, **changes: Any) -> CheckReport:
    lines = tuple(Annotation("main.tf", n + 1, "warning", f"rule {n}", f"line {n}") for n in range(annotations))
    report = CheckReport("costwarden", pull.head_sha, "e1", Conclusion.FAILURE, "Cost: +$1", "why", lines)
    return replace(report, **changes)


def the_check(github: FakeGitHub) -> CheckState:
    (check,) = github.repositories[SHOP].checks.values()
    return check


def assert_each_once(github: FakeGitHub, count: int) -> None:
    check = the_check(github)
    assert check.data["status"] == "completed"
    assert [one["start_line"] for one in check.annotations] == list(range(1, count + 1))


@pytest.mark.parametrize(("count", "updates"), [(0, 0), (50, 0), (51, 1), (100, 1), (101, 2)])
def test_annotations_go_in_batches_of_50(
    github: FakeGitHub, pull: Pull, connect: Connect, count: int, updates: int
) -> None:
    url = connect().conclude(pull, a_report(pull, count))
    assert url.endswith(f"/acme/shop/runs/{the_check(github).id}")
    assert len(github.calls("checks/update")) == updates
    assert_each_once(github, count)


def test_the_same_report_again_writes_nothing(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    first = connect().conclude(pull, a_report(pull, 51))
    github.log.clear()
    assert connect().conclude(pull, a_report(pull, 51)) == first
    assert [one.verb for one in github.log] == ["GET"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", ["POST .*/check-runs", "PATCH .*/check-runs"])
@pytest.mark.parametrize("times", [1, 2])
def test_lost_answers_neither_lose_nor_double_annotations(
    github: FakeGitHub, pull: Pull, connect: Connect, call: str, when: str, times: int
) -> None:
    github.faults.add(call, when=when, times=1 if (call, when) == ("POST .*/check-runs", "after") else times)
    url, problems = conclude(a_report(pull, 120), pull, connect())
    assert url is not None
    assert problems == ()
    assert_each_once(github, 120)


def test_a_check_whose_later_annotations_fail_is_concluded_and_it_is_said(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    github.faults.add("PATCH .*/check-runs", times=3)
    with pytest.raises(ForgeError, match="concluded, but 70 of 120 annotations are missing"):
        connect().conclude(pull, a_report(pull, 120))
    assert_each_once(github, 50)


def test_a_run_left_open_is_completed(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    started = {"head_sha": pull.head_sha, "name": "costwarden", "external_id": "e1", "status": "in_progress"}
    github.repositories[SHOP].checks[77] = CheckState(77, "github-actions", {**started, "conclusion": None})
    connect().conclude(pull, a_report(pull, 60))
    assert the_check(github).data["conclusion"] == "failure"
    assert_each_once(github, 60)


def test_another_apps_check_of_the_same_id_is_not_ours(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    forged = {"head_sha": pull.head_sha, "name": "costwarden", "external_id": "e1", "status": "completed"}
    github.repositories[SHOP].checks[77] = CheckState(77, "mallory", {**forged, "conclusion": "success"})
    connect().conclude(pull, a_report(pull))
    assert [one.app for one in github.repositories[SHOP].checks.values()] == ["mallory", "github-actions"]


def test_an_older_run_of_the_same_inputs_does_not_count_once_another_is_shown(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    report = a_report(pull)
    connect().conclude(pull, report)
    connect().conclude(pull, replace(report, external_id="e2", conclusion=Conclusion.SUCCESS))
    connect().conclude(pull, report)
    ends = [one.data["conclusion"] for one in github.repositories[SHOP].checks.values()]
    assert ends == ["failure", "success", "failure"]


def test_sizes_are_within_githubs_limits(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    long = Annotation("main.tf", 0, "failure", "t" * 300, "\N{PILE OF POO}" * 70_000)
    connect().conclude(pull, replace(a_report(pull), summary="s" * 65_535, annotations=(long,)))
    assert len(the_check(github).annotations) == 1


def test_a_user_may_not_write_checks(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    with pytest.raises(NotAllowed, match="You must authenticate via a GitHub App"):
        connect(token=github.user_token("alice", shop="write")).conclude(pull, a_report(pull))


def test_a_status_that_says_something_new_is_set(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    forge = connect(token=github.actions_token(SHOP, **RIGHTS))
    for conclusion in (Conclusion.FAILURE, Conclusion.FAILURE, Conclusion.ACTION_REQUIRED, Conclusion.NEUTRAL):
        forge.set_status(pull, a_report(pull, conclusion=conclusion, title="x" * 255))
    assert [one["state"] for one in github.repositories[SHOP].statuses] == ["failure", "success"]
