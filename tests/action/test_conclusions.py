"""A check always concludes: on whatever event, whatever was wrong, and again when somebody asks again."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from costwarden.forge.model import Conclusion
from tests.action.conftest import HEAD, World, a_pull_event
from tests.report.builders import scenes

SHA = "c" * 40


def the_check(world: World) -> Any:
    (report,) = world.forge.checks.values()
    return report


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"mode": "nonsense"}, "input 'mode'"),
        ({"fail_on": "sometimes"}, "input 'fail-on'"),
        ({"timeout": "0"}, "input 'timeout'"),
        ({"comment": "sometimes"}, "input 'comment'"),
        ({"threshold_usd": "-1"}, "input 'threshold-usd'"),
        ({"checkov": "perhaps"}, "input 'checkov'"),
        ({"comment_key": "--> x"}, "input 'comment-key'"),
        ({"plan": "*.tfplan"}, "no file matches"),
        ({"config": "gone.yaml"}, "gone.yaml"),
    ],
)
def test_an_input_that_is_wrong_is_what_the_check_says(inputs: dict[str, str], problem: str, world: World) -> None:
    world.plan()
    assert world.run(**{"plan": "plan.json", **inputs})[0] == 2
    report = the_check(world)
    assert (report.conclusion, report.head_sha, report.name) == (Conclusion.FAILURE, HEAD, "costwarden")
    assert problem in report.title


def test_inputs_that_are_right_hold_beside_one_that_is_wrong(world: World) -> None:
    assert world.run(timeout="0", fail_on_error="false", comment_key="prod")[0] == 0
    report = the_check(world)
    assert (report.conclusion, report.name) == (Conclusion.NEUTRAL, "costwarden (prod)")


@pytest.mark.parametrize("event", ["{", "[]", "", {"pull_request": {"number": 7}}, {"pull_request": {"head": 7}}])
def test_an_event_that_cannot_be_read_concludes_on_the_head_the_forge_knows(event: Any, world: World) -> None:
    world.plan()
    world.variables = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": SHA}
    code, outputs, _ = world.run(event=event, plan="plan.json")
    assert (code, outputs["decision"]) == (2, "error")
    report = the_check(world)
    assert (report.conclusion, report.head_sha) == (Conclusion.FAILURE, HEAD)
    assert "event" in report.title


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("push", {"after": SHA, "ref": "refs/heads/main"}),
        ("merge_group", {"merge_group": {"head_sha": SHA, "base_ref": "refs/heads/main"}}),
        ("workflow_dispatch", {"inputs": {}}),
        ("schedule", {"schedule": "17 3 * * *"}),
    ],
)
def test_a_commit_without_a_pull_request_has_a_check_and_no_comment(
    name: str, event: dict[str, Any], world: World
) -> None:
    world.plan()
    world.config({"limits": {"default": {"monthly_delta": 10}}})
    world.variables = {"GITHUB_EVENT_NAME": name, "GITHUB_SHA": SHA}
    code, outputs, _ = world.run(event=event, plan="plan.json")
    assert (code, outputs["decision"], outputs["comment-url"]) == (1, "deny", "")
    assert (the_check(world).conclusion, the_check(world).head_sha) == (Conclusion.FAILURE, SHA)
    assert world.forge.calls == ["conclude"]
    world.forge.checks.clear()
    assert world.run(event="{", plan="plan.json")[0] == 2
    assert (the_check(world).conclusion, the_check(world).head_sha) == (Conclusion.FAILURE, SHA)


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("push", {"after": "0" * 40, "deleted": True}),
        ("push", {"after": "0" * 40}),
        ("issue_comment", {"issue": {"number": 7}}),
        ("merge_group", {"merge_group": {"head_sha": "HEAD; rm"}}),
    ],
)
def test_nothing_is_concluded_on_a_commit_that_was_not_meant(name: str, event: dict[str, Any], world: World) -> None:
    world.plan()
    world.variables = {"GITHUB_EVENT_NAME": name, "GITHUB_SHA": SHA}
    assert world.run(event=event, plan="plan.json")[1]["decision"] == "allow"
    assert world.forge.calls == []


def test_source_in_a_merge_queue_is_compared_with_the_branch_it_goes_to() -> None:
    from action.target import target_of

    group = {"merge_group": {"head_sha": SHA, "base_ref": "refs/heads/main"}}
    pull = target_of(group, {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_REPOSITORY": "acme/shop"})
    assert pull is not None
    assert (pull.base_ref, pull.number) == ("main", 0)


def test_a_rerun_a_person_asked_for_concludes_anew_and_comments_no_more(world: World) -> None:
    world.plan()
    for attempt, checks in (("1", 1), ("1", 1), ("2", 2), ("2", 2), ("3", 3)):
        world.variables = {"GITHUB_RUN_ATTEMPT": attempt, "GITHUB_RUN_ID": "55"}
        world.run(plan="plan.json")
        assert (attempt, len(world.forge.checks)) == (attempt, checks)
    assert len(world.forge.live()) == 1
    assert world.forge.calls.count("create_comment") + world.forge.calls.count("edit_comment") == 1


def test_a_rerun_of_what_was_evaluated_is_one_of_the_check_too(world: World) -> None:
    world.plan()
    world.run(event=a_pull_event(fork=True), mode="evaluate", plan="plan.json")
    for attempt in (1, 2, 2):
        run = {"event": "pull_request", "head_sha": HEAD, "run_attempt": attempt}
        world.run(event={"workflow_run": run, "repository": {"full_name": "acme/shop"}}, mode="publish")
    assert len(world.forge.checks) == 2


def test_writing_the_reports_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr("action.runner.run_gate", lambda request: scenes()["deny"])
    monkeypatch.setattr("costwarden.report.formats.render", lambda name, result: str(stop.wait(20)))
    world.plan()
    assert world.run(plan="plan.json", timeout="2")[0] == 2
    stop.set()
    assert "timed out after 2 s while writing the reports" in the_check(world).title
