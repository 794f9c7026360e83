"""Whatever the order of runs and faults: one live comment per key, and a check that concludes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costwarden.forge.model import Conclusion, Pull
from costwarden.gate.result import GateResult
from costwarden.policy.model import Decision, Level
from costwarden.publish.check import conclusion_of
from costwarden.publish.publish import publish_error, publish_result
from costwarden.publish.settings import PublishSettings
from tests.publish.memory_forge import Interleaving, Lost, MemoryForge
from tests.report.builders import scenes

PULL = Pull("acme/shop", 7, "a" * 40)
SETTINGS = PublishSettings()
SCENES = scenes()


def publish(scene: str, forge: MemoryForge, **changes: object) -> object:
    return publish_result(SCENES[scene], PULL, forge, replace(SETTINGS, **changes))  # type: ignore[arg-type]


def test_the_scenes_cover_the_decisions() -> None:
    assert {SCENES[name].decision for name in SCENES} >= {Decision.ALLOW, Decision.DENY, Decision.APPROVAL}


def test_the_first_comment_is_created_then_edited_in_place_then_left_alone() -> None:
    forge = MemoryForge()
    assert publish("deny", forge).comment == "created"  # type: ignore[attr-defined]
    assert publish("approval", forge).comment == "updated"  # type: ignore[attr-defined]
    assert publish("approval", forge).comment == "unchanged"  # type: ignore[attr-defined]
    assert len(forge.live()) == 1
    assert forge.calls.count("create_comment") == 1
    assert forge.calls.count("edit_comment") == 1


def test_no_change_makes_no_comment_and_shrinks_an_old_one_to_a_line() -> None:
    forge = MemoryForge()
    assert publish("no_change", forge).comment == "none"  # type: ignore[attr-defined]
    assert forge.live() == []
    publish("deny", forge)
    assert publish("no_change", forge).comment == "resolved"  # type: ignore[attr-defined]
    body = forge.live()[0].body
    assert body.splitlines()[1].startswith("Cost: no open findings at aaaaaaa (was +")
    assert publish("no_change", forge).comment == "unchanged"  # type: ignore[attr-defined]
    assert forge.live()[0].body == body


@pytest.mark.parametrize(("when", "comments"), [("always", 1), ("changed", 0), ("threshold", 0), ("never", 0)])
def test_when_decides_about_a_comment_that_says_nothing_changed(when: str, comments: int) -> None:
    forge = MemoryForge()
    publish("no_change", forge, when=when)
    assert len(forge.live()) == comments
    assert len(forge.checks) == 1


def test_a_threshold_counts_both_directions_and_never_hides_what_blocks() -> None:
    forge = MemoryForge()
    publish("saving", forge, when="threshold", threshold_amount=1, threshold_percent=10**9)
    assert len(forge.live()) == 1
    forge = MemoryForge()
    publish("deny", forge, when="threshold", threshold_amount=10**9, threshold_percent=10**9)
    assert len(forge.live()) == 1


def test_somebody_elses_marker_and_another_key_are_left_alone() -> None:
    forge = MemoryForge()
    quoted = forge.foreign("<!-- costwarden:v1 key=default sha=none -->\nnot ours")
    publish("deny", forge, key="network")
    publish("deny", forge)
    assert forge.stored[quoted.id].body.endswith("not ours")
    assert len(forge.live("network")) == 1
    assert len(forge.live("default")) == 1
    assert {name for name, _, _ in forge.checks} == {"costwarden", "costwarden (network)"}


def test_a_stale_run_leaves_the_comment_to_the_newer_one_and_concludes_its_own_check() -> None:
    forge = MemoryForge(head="b" * 40)
    done = publish("deny", forge)
    assert done.comment == "stale"  # type: ignore[attr-defined]
    assert forge.live() == []
    assert [sha for _, sha, _ in forge.checks] == ["a" * 40]


def test_without_the_right_to_write_checks_a_status_is_set_and_said() -> None:
    forge = MemoryForge(checks_allowed=False)
    done = publish("deny", forge)
    assert len(forge.statuses) == 1
    assert "a commit status is set instead" in done.problems[0]  # type: ignore[attr-defined]


def test_an_error_concludes_the_check_and_keeps_the_comment() -> None:
    forge = MemoryForge()
    publish("deny", forge)
    before = forge.live()
    publish_error("the plan is truncated", "make it again", PULL, forge, SETTINGS)
    publish_error("the plan is truncated", "make it again", PULL, forge, replace(SETTINGS, fail_on_error=False))
    ends = [report.conclusion for report in forge.checks.values()]
    assert ends == [Conclusion.FAILURE, Conclusion.FAILURE, Conclusion.NEUTRAL]
    assert forge.live() == before


@pytest.mark.parametrize(
    ("decision", "fail_on", "conclusion"),
    [
        (Decision.DENY, "deny", Conclusion.FAILURE),
        (Decision.DENY, "never", Conclusion.NEUTRAL),
        (Decision.APPROVAL, "deny", Conclusion.ACTION_REQUIRED),
        (Decision.WARN, "deny", Conclusion.SUCCESS),
        (Decision.ALLOW, "deny", Conclusion.SUCCESS),
    ],
)
def test_the_conclusion_follows_the_decision(decision: Decision, fail_on: str, conclusion: Conclusion) -> None:
    result = replace(SCENES["deny"], decision=decision, findings=())
    assert conclusion_of(result, replace(SETTINGS, fail_on=fail_on)) is conclusion


def test_advice_alone_is_neutral() -> None:
    finding = replace(SCENES["deny"].findings[0], level=Level.ADVISE)
    result: GateResult = replace(SCENES["deny"], decision=Decision.ALLOW, findings=(finding,))
    assert conclusion_of(result, SETTINGS) is Conclusion.NEUTRAL


FAULTS = st.sampled_from(["none", "none", "none", "before", "after"])


@settings(max_examples=60, deadline=None)
@given(
    names=st.lists(st.sampled_from(["deny", "approval", "saving", "no_change"]), min_size=1, max_size=3),
    order=st.lists(st.integers(0, 2), max_size=30),
    faults=st.lists(FAULTS, max_size=30),
)
def test_after_any_interleaving_of_runs_and_lost_answers_at_most_one_comment_lives(
    names: list[str], order: list[int], faults: list[str]
) -> None:
    forge = MemoryForge()
    turns = Interleaving(order)
    queue = list(faults)

    def before_call(name: str) -> bool:
        turns.pause()
        fault = queue.pop(0) if queue else "none"
        if fault == "before":
            raise Lost
        return fault == "after"

    forge.before_call = before_call
    turns.run([lambda scene=scene: publish(scene, forge) for scene in names])  # type: ignore[misc]
    forge.before_call = lambda name: False
    publish(names[-1], forge)  # the next run of the same pull request
    assert len(forge.live()) <= 1
    assert forge.checks or forge.statuses


def test_below_the_threshold_no_comment_says_there_are_no_findings_while_there_are() -> None:
    forge = MemoryForge()
    publish("deny", forge)
    quiet = replace(SCENES["deny"], decision=Decision.WARN)  # what denied only warns now, and is still open
    settings = replace(SETTINGS, when="threshold", threshold_amount=Decimal(10**9), threshold_percent=Decimal(10**9))
    publish_result(quiet, PULL, forge, settings)
    assert "no open findings" not in forge.live()[0].body
