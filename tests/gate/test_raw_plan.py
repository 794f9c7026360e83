"""Policies over Terraform's own plan (--raw-plan): what was there before informs, what the change brings blocks."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from costwarden.plan.raw_before import raw_before
from tests.gate.conftest import Gate, a_plan_file, a_volume

LARGE = """\
package main

import rego.v1

deny contains msg if {
	some change in input.plan.resource_changes
	change.change.after.size > 600
	msg := sprintf("%s is large", [change.address])
}

deny contains msg if {
	some change in input.plan.resource_changes
	"delete" in change.change.actions
	msg := sprintf("%s goes", [change.address])
}
"""


def _volume(address: str, before: int | None, after: int | None) -> dict[str, object]:
    sides = {"before": before, "after": after}
    values = {side: None if size is None else {"type": "gp3", "size": size} for side, size in sides.items()}
    return a_volume(address, **values)


@pytest.mark.parametrize(
    ("before", "after", "code", "statuses"),
    [
        (500, 700, 1, ["new"]),
        (None, 700, 1, ["new"]),
        (700, 700, 0, ["existing"]),
        (700, 800, 0, ["existing"]),
        (700, 500, 0, []),
        (500, None, 1, ["new"]),
    ],
)
def test_only_what_the_change_brings_is_new(
    before: int | None, after: int | None, code: int, statuses: list[str], gate: Gate, tmp_path: Path
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "large.rego").write_text(LARGE, encoding="utf-8")
    plan = a_plan_file(tmp_path, _volume("aws_ebs_volume.data", before, after), _volume("aws_ebs_volume.old", 9, 9))
    exit_code, out, _ = gate(plan, "--policies", "rules", "--raw-plan", "--format", "json")
    found = [one["status"] for one in json.loads(out)["findings"] if one["policy"] == "conftest/main"]
    assert (exit_code, found) == (code, statuses)


def test_the_plan_before_the_change_is_made_of_what_was_there() -> None:
    state = {"root_module": {"resources": [{"address": "a.b"}]}}
    change = {"actions": ["update"], "before": {"x": 1}, "after": {"x": 2}, "before_sensitive": {"y": True}}
    raw = {
        "format_version": "1.2",
        "prior_state": {"values": state},
        "planned_values": {},
        "configuration": {"root_module": {}},
        "variables": {"a": {"value": 1}},
        "resource_changes": [
            {"address": "a.b", "previous_address": "a.a", "change": change},
            {"address": "a.c", "change": {"actions": ["create"], "before": None, "after": {}}},
        ],
        "output_changes": {
            "old": {"actions": ["update"], "before": "1", "after": "2"},
            "new": {"actions": ["create"], "before": None, "after": "2"},
        },
    }
    kept = copy.deepcopy(raw)
    was = raw_before(raw)
    assert raw == kept
    assert set(was) == {"format_version", "prior_state", "planned_values", "resource_changes", "output_changes"}
    assert was["planned_values"] == state
    assert list(was["output_changes"]) == ["old"]
    (only,) = was["resource_changes"]
    assert only == {
        "address": "a.b",
        "change": {
            "actions": ["no-op"],
            "before": {"x": 1},
            "after": {"x": 1},
            "after_unknown": {},
            "before_sensitive": {"y": True},
            "after_sensitive": {"y": True},
        },
    }


@pytest.mark.parametrize("raw", [{}, {"resource_changes": 5}, {"resource_changes": [None, {"change": 3}]}])
def test_a_plan_of_odd_parts_has_nothing_before(raw: dict[str, object]) -> None:
    assert raw_before(raw) == {"planned_values": {}, "resource_changes": [], "output_changes": {}}
