"""Stored advice as of now: what is over excludes nothing, what was merged or changed is left to settle."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from costwarden.recommend.document import to_document
from costwarden.recommend.earlier import remembered
from costwarden.recommend.merge import merge
from costwarden.savings.stored import stored_advice
from costwarden.state.recommendations import StoredRecommendation
from tests.recommend.test_gates import ARN, DAY, NOW, advice, seen
from tests.savings.test_measure import a_pull


def row(one: Any, life: str = "open") -> StoredRecommendation:
    return StoredRecommendation(one.id, to_document(one), life, "", None, "")


STOP = advice("aws_ec2_stop_idle", evidence=(seen("cpu_percent", "1"), seen("network_bytes", "9")))
SIZE = advice()


def conflicts(*rows: StoredRecommendation) -> dict[str, bool]:
    return {item.one.kind: bool(item.one.conflicts_with) for item in stored_advice(rows, [], NOW)}


def test_what_a_person_dismissed_does_not_stand_in_the_way() -> None:
    merged = {one.kind: one for one in merge([SIZE, STOP])}
    size, stop = merged["aws_ec2_rightsize"], merged["aws_ec2_stop_idle"]
    assert (bool(size.conflicts_with), bool(stop.conflicts_with)) == (True, False)
    assert conflicts(row(size), row(stop)) == {"aws_ec2_rightsize": True, "aws_ec2_stop_idle": False}
    for life in ("dismissed", "snoozed", "superseded"):
        assert conflicts(row(size), row(stop, life)) == {"aws_ec2_rightsize": False, "aws_ec2_stop_idle": False}
    assert conflicts(row(size), row(stop, "pr_open"))["aws_ec2_rightsize"]


def blocked(pull: Any) -> list[str]:
    (found,) = stored_advice([row(SIZE)], [pull], NOW)
    return [refusal.code for refusal in found.one.refusals]


def test_what_was_merged_within_seven_days_settles_first() -> None:
    merged: dict[str, Any] = {"resources": [{"resource_id": ARN.upper()}], "ended_at": NOW - 3 * DAY}
    assert blocked(a_pull(1, **merged)) == ["changed_recently"]
    assert blocked(a_pull(1, **{**merged, "ended_at": NOW - 8 * DAY})) == []
    assert blocked(a_pull(1, **merged, kind="tags_missing")) == []  # tags change nothing that is measured
    assert blocked(a_pull(1, **{**merged, "state": "closed"})) == []


def test_settings_that_differ_from_yesterdays_were_changed() -> None:
    before = {SIZE.id: SIZE}
    (same,) = remembered([SIZE], before, NOW)
    assert same.changed_at is None
    other = replace(SIZE, current={"instance_type": "m5.2xlarge"})
    (changed,) = remembered([other], before, NOW)
    assert changed.changed_at == NOW
    later = NOW + datetime.timedelta(days=2)
    (kept,) = remembered([other], {SIZE.id: changed}, later)
    assert kept.changed_at == NOW
