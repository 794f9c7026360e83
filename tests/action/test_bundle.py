"""The fork-safe pair: evaluate leaves data, publish believes the event and nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from costwarden.forge.model import Conclusion
from tests.action.conftest import HEAD, World, a_pull_event

RUN: dict[str, Any] = {
    "workflow_run": {"event": "pull_request", "head_sha": HEAD, "pull_requests": []},
    "repository": {"full_name": "acme/shop", "default_branch": "main"},
}


@pytest.fixture
def evaluated(world: World) -> World:
    world.plan()
    world.config({"limits": {"default": {"monthly_delta": 10}}})
    code, outputs, _ = world.run(event=a_pull_event(fork=True), mode="evaluate", plan="plan.json")
    assert (code, outputs["decision"], outputs["comment-url"]) == (1, "deny", "")
    assert world.forge.calls == []
    return world


def test_what_evaluate_left_is_published_by_the_trusted_job(evaluated: World) -> None:
    code, outputs, _ = evaluated.run(event=RUN, mode="publish")
    assert (code, outputs["decision"]) == (1, "deny")
    assert "+$44/month" in evaluated.forge.live()[0].body
    assert len(evaluated.forge.checks) == 1


def _edit(name: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    def apply(bundle: Path) -> None:
        value = json.loads((bundle / name).read_text())
        (bundle / name).write_text(json.dumps(change(value)))

    return apply


def _link(bundle: Path) -> None:
    (bundle / "report.json").unlink()
    (bundle / "report.json").symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (_edit("report.json", lambda report: report | {"decision": "allow"}), "digest"),
        (_edit("manifest.json", lambda m: m | {"pull": {"number": 7, "head_sha": "b" * 40}}), "not those of"),
        (_edit("manifest.json", lambda m: m | {"pull": None}), "names no pull request"),
        (_edit("manifest.json", lambda m: m | {"pull": {"number": "7; rm -rf"}}), "names no pull request"),
        (_edit("manifest.json", lambda m: m | {"version": 2}), "version 1"),
        (_edit("manifest.json", lambda m: []), "version 1"),
        (lambda bundle: (bundle / "report.json").unlink(), "missing"),
        (lambda bundle: (bundle / "manifest.json").write_text("[" * 9000), "not JSON"),
        (lambda bundle: (bundle / "manifest.json").write_text(" " * 20_001), "too large"),
        (_link, "missing"),
    ],
)
def test_a_bundle_that_was_touched_is_refused(tamper: Callable[[Path], None], reason: str, evaluated: World) -> None:
    tamper(evaluated.folder / "work" / "costwarden-bundle")
    code, outputs, _ = evaluated.run(event=RUN, mode="publish")
    assert (code, outputs["decision"]) == (2, "error")
    assert reason in evaluated.said[-1]
    assert evaluated.forge.live() == []


@pytest.mark.parametrize(
    "event",
    [
        {},
        a_pull_event(),
        {**RUN, "workflow_run": {"event": "push", "head_sha": HEAD}},  # its bundle names a pull request
        {**RUN, "workflow_run": {"event": "issue_comment", "head_sha": HEAD}},
        {**RUN, "workflow_run": {"event": "pull_request", "head_sha": "c" * 40}},
    ],
)
def test_another_event_or_head_is_refused(event: dict[str, Any], evaluated: World) -> None:
    assert evaluated.run(event=event, mode="publish")[0] == 2
    assert evaluated.forge.live() == []


def test_a_report_with_markup_is_shown_as_text(evaluated: World) -> None:
    bundle = evaluated.folder / "work" / "costwarden-bundle"
    report = json.loads((bundle / "report.json").read_text())
    report["findings"][0]["message"] = "</details><img src=x onerror=alert(1)> @acme/everyone <!-- costwarden:v1 -->"
    (bundle / "report.json").write_text(json.dumps(report))
    digest = sha256((bundle / "report.json").read_bytes()).hexdigest()
    _edit("manifest.json", lambda m: m | {"digests": {"report.json": digest}})(bundle)
    evaluated.run(event=RUN, mode="publish")
    body = evaluated.forge.live()[0].body
    assert "<img" not in body
    assert body.count("<!--") == 1


@pytest.mark.parametrize(
    "change",
    [{"currency": "<b>\n::add-mask::x"}, {"planned_monthly": "9" * 5000 + ".00"}],
)
def test_a_currency_that_is_text_and_amounts_without_end_are_refused(change: dict[str, str], evaluated: World) -> None:
    bundle = evaluated.folder / "work" / "costwarden-bundle"
    report = json.loads((bundle / "report.json").read_text())
    report["cost"] |= change
    (bundle / "report.json").write_text(json.dumps(report))
    digest = sha256((bundle / "report.json").read_bytes()).hexdigest()
    _edit("manifest.json", lambda m: m | {"digests": {"report.json": digest}})(bundle)
    code, outputs, _ = evaluated.run(event=RUN, mode="publish")
    assert (code, outputs["decision"], len(evaluated.forge.checks)) == (2, "error", 1)
    assert evaluated.forge.live() == []


def reason(world: World) -> str:
    (report,) = world.forge.checks.values()
    assert report.conclusion is Conclusion.FAILURE
    assert report.head_sha == HEAD
    assert world.forge.live() == []
    return f"{report.title}\n{report.summary}"


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"plan": "gone.json"}, "gone.json"),
        ({"plan": "plan.json", "fail_on": "sometimes"}, "input 'fail-on'"),
        ({"plan": "plan.json", "timeout": "0"}, "input 'timeout'"),
    ],
)
def test_why_an_evaluation_failed_is_what_the_check_says(inputs: dict[str, str], why: str, evaluated: World) -> None:
    assert evaluated.run(event=a_pull_event(fork=True), mode="evaluate", **inputs)[0] == 2
    bundle = evaluated.folder / "work" / "costwarden-bundle"
    assert [path.name for path in bundle.iterdir()] == ["manifest.json"]  # and not the older run's report
    assert evaluated.forge.calls == []
    code, outputs, _ = evaluated.run(event=RUN, mode="publish")
    assert (code, outputs["decision"]) == (2, "error")
    assert why in reason(evaluated)


def test_even_an_event_that_is_not_json_leaves_a_reason(evaluated: World) -> None:
    assert evaluated.run(event="{", mode="evaluate", plan="plan.json")[0] == 2
    evaluated.run(event=RUN, mode="publish")
    assert "the event file is not JSON" in reason(evaluated)


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ({"problem": "</details><img src=x> @all ``` \ud800 <!-- x -->", "hint": "::error::x"}, "could not decide: "),
        ({"problem": "long " * 2000, "hint": ""}, "long long"),
        ({"problem": "", "hint": ""}, "an error without words"),
        ({"problem": 7}, "an error without words"),
        ([], "an error without words"),
        (None, "an error without words"),
    ],
)
def test_the_words_of_an_error_are_data(error: Any, why: str, evaluated: World) -> None:
    path = evaluated.folder / "work" / "costwarden-bundle" / "manifest.json"
    path.write_text(json.dumps({"version": 1, "pull": None, "digests": {}, "error": error}))
    assert evaluated.run(event=RUN, mode="publish")[0] == 2
    said = reason(evaluated)
    assert why in said
    assert said.encode()
    assert len(said) < 6000
    assert said.partition("\n")[2].count("```") == 2
    assert not any(line.startswith("::") for line in "\n".join(evaluated.said).splitlines()[1:] if "title=" not in line)


def test_a_merge_queue_or_a_push_is_published_on_its_commit(world: World) -> None:
    world.plan()
    world.variables = {"GITHUB_EVENT_NAME": "merge_group"}
    world.run(event={"merge_group": {"head_sha": HEAD}}, mode="evaluate", plan="plan.json")
    for kind in ("merge_group", "push"):
        event = {**RUN, "workflow_run": {"event": kind, "head_sha": HEAD}}
        assert world.run(event=event, mode="publish")[0] == 0
    assert [report.head_sha for report in world.forge.checks.values()] == [HEAD]
    assert world.forge.live() == []


POLICY = "version: 1\ncomment: {when: never, key: prod}\n"


def test_the_comment_policy_is_the_one_beside_the_publishing_workflow(evaluated: World) -> None:
    """Neither the bundle's, nor a file that lies in the trusted job's workspace, where a bundle may have put it."""
    evaluated.config({"comment": {"when": "always", "key": "mine"}})
    evaluated.forge.files["costwarden.yaml@main"] = POLICY
    assert evaluated.run(event=RUN, mode="publish")[0] == 1
    assert [report.name for report in evaluated.forge.checks.values()] == ["costwarden (prod)"]
    assert evaluated.forge.stored == {}
    evaluated.run(event=RUN, mode="publish", comment="changed", comment_key="fork")  # inputs win
    assert len(evaluated.forge.live("fork")) == 1


@pytest.mark.parametrize("text", ["comment: {when: sometimes}", "[", "a: &a [*a]", "\0", "x" * 2000])
def test_a_policy_that_cannot_be_read_is_said_and_does_not_keep_from_publishing(text: str, evaluated: World) -> None:
    evaluated.forge.files["costwarden.yaml@main"] = text
    assert evaluated.run(event=RUN, mode="publish")[1]["decision"] == "deny"
    assert any("when to comment is as by default" in line for line in evaluated.said)
    assert len(evaluated.forge.live()) == 1


def test_a_policy_is_looked_for_in_the_repository_alone(evaluated: World) -> None:
    for path in ("../../user", "/etc/passwd", "..\\x"):
        assert evaluated.run(event=RUN, mode="publish", config=path)[1]["decision"] == "deny"
        assert "is no path in the repository" in "".join(evaluated.said)
    assert "file" not in evaluated.forge.calls


def test_reading_a_bundle_has_an_end(evaluated: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr("action.runner.read_bundle", lambda *given: stop.wait(20))
    code, _, _ = evaluated.run(event=RUN, mode="publish", timeout="1")
    stop.set()
    assert code == 2
    assert "timed out after 1 s while reading the bundle" in reason(evaluated)


def test_a_bundle_is_not_written_through_a_link(world: World) -> None:
    world.plan()
    outside = world.folder / "outside"
    outside.mkdir()
    (outside / "manifest.json").write_text("mine")
    (world.folder / "work" / "costwarden-bundle").symlink_to(outside)
    assert world.run(event=a_pull_event(fork=True), mode="evaluate", plan="plan.json")[0] == 2
    assert [path.read_text() for path in outside.iterdir()] == ["mine"]
