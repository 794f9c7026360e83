"""The fork-safe pair: evaluate leaves data, publish believes the event and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.action.conftest import HEAD, World, a_pull_event

RUN: dict[str, Any] = {
    "workflow_run": {"event": "pull_request", "head_sha": HEAD, "pull_requests": []},
    "repository": {"full_name": "acme/shop"},
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
        (lambda bundle: (bundle / "manifest.json").write_text(" " * 20_000), "too large"),
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
        {**RUN, "workflow_run": {"event": "push", "head_sha": HEAD}},
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


def test_an_evaluation_that_fails_leaves_no_older_bundle(evaluated: World) -> None:
    code, _, _ = evaluated.run(event=a_pull_event(fork=True), mode="evaluate", plan="gone.json")
    assert code == 2
    assert list((evaluated.folder / "work" / "costwarden-bundle").iterdir()) == []
    assert evaluated.run(event=RUN, mode="publish")[1]["decision"] == "error"


def test_a_bundle_is_not_written_through_a_link(world: World) -> None:
    world.plan()
    outside = world.folder / "outside"
    outside.mkdir()
    (outside / "manifest.json").write_text("mine")
    (world.folder / "work" / "costwarden-bundle").symlink_to(outside)
    assert world.run(event=a_pull_event(fork=True), mode="evaluate", plan="plan.json")[0] == 2
    assert [path.read_text() for path in outside.iterdir()] == ["mine"]
