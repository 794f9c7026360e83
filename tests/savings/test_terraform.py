"""The real formatter and validator where there is one; where there is none, the proof says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costwarden.savings.model import Edit, Placed
from costwarden.savings.terraform import Terraform, check_fmt, judge_plan, without_terraform
from costwarden.savings.workplace import Owned, Root
from tests.savings.desk import volume
from tests.savings.terraform_here import find_terraform

NEAT = b'resource "terraform_data" "a" {\n  input = 1\n}\n'
CROOKED = b'resource "terraform_data" "a" {\n  input   =   2\n}\n'
ROOT = Root("shop", "")


def edit_of(old: bytes, new: bytes, name: str = "main.tf") -> Edit:
    return Edit({name: (old, new)}, "", (), (), {})


def told(checks: object) -> list[tuple[str, str]]:
    return [(one.name, one.verdict) for one in checks]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["main.tf", "main.tofu", "prod.tfvars"])
def test_the_formatter_stops_what_it_would_change(name: str) -> None:
    terraform = find_terraform()
    assert check_fmt(edit_of(NEAT, CROOKED, name), terraform).verdict == "failed"
    assert check_fmt(edit_of(CROOKED, CROOKED + b"\n", name), terraform).verdict == "passed"
    assert check_fmt(edit_of(NEAT, NEAT.replace(b"1", b"2"), name), terraform).verdict == "passed"


def test_validate_is_the_real_one(tmp_path: Path) -> None:
    terraform = Terraform(find_terraform(), "validate")
    (tmp_path / "main.tf").write_bytes(NEAT)
    assert told(terraform.checks(ROOT, edit_of(NEAT, NEAT), tmp_path)) == [("fmt", "passed"), ("validate", "passed")]
    (tmp_path / "main.tf").write_bytes(NEAT.replace(b"input", b"inputs"))
    assert told(terraform.checks(ROOT, edit_of(NEAT, NEAT), tmp_path))[1] == ("validate", "failed")


def test_nothing_of_the_repository_runs_unasked(tmp_path: Path) -> None:
    calls, program = tmp_path / "calls", tmp_path / "terraform"
    program.write_text(f'#!/bin/sh\necho "$1" >> "{calls}"\ncat\n', encoding="utf-8")
    program.chmod(0o700)
    (last,) = [one for one in Terraform(str(program)).checks(ROOT, edit_of(NEAT, NEAT), tmp_path) if one.name != "fmt"]
    assert (last.name, last.verdict) == ("validate", "skipped")
    assert set(calls.read_text(encoding="utf-8").split()) == {"fmt"}


def test_without_terraform_our_aligner_speaks_and_says_so() -> None:
    fmt, validate = without_terraform(edit_of(NEAT, CROOKED))
    assert (fmt.verdict, validate.verdict) == ("failed", "skipped")
    assert fmt.detail.endswith("by our own aligner")
    assert "was not run" in validate.detail


def test_a_program_that_cannot_run_is_said_and_no_crash(tmp_path: Path) -> None:
    checks = Terraform(str(tmp_path / "gone"), "validate").checks(ROOT, edit_of(NEAT, NEAT), tmp_path)
    assert told(checks) == [("fmt", "skipped"), ("validate", "skipped")]


def test_what_else_a_plan_would_create_is_not_ours() -> None:
    advice = volume(kind="aws_ebs_snapshot_first", current={}, target={"snapshot": "taken"})
    member = Placed(advice, advice.address, ROOT, Owned("acme/shop", "", ""), "own inventory")
    edit = Edit({}, "", (), (member,), {})
    change = {"mode": "managed", "change": {"actions": ["create"]}}
    ours, other = ({**change, "address": one} for one in ("aws_ebs_snapshot.data[0]", "aws_instance.pending"))
    assert judge_plan({"resource_changes": [ours]}, edit, ["aws_ebs_snapshot.data"]).verdict == "passed"
    verdict = judge_plan({"resource_changes": [ours, other]}, edit, ["aws_ebs_snapshot.data"])
    assert (verdict.verdict, "aws_instance.pending (create)" in verdict.detail) == ("failed", True)


def test_a_recorded_plan_that_replaces_fails_and_one_that_resizes_passes(shared: Path) -> None:
    plans = shared / "data" / "plans" / "s1-webshop" / "plans"
    for name, verdict in (("06-replace-volume-az", "failed"), ("15-saving-downsize", "passed")):
        plan = json.loads((plans / f"{name}.json").read_bytes())
        changed = [c["address"] for c in plan["resource_changes"] if c["change"]["actions"] != ["no-op"]]
        members = tuple(Placed(volume(address=one), one, ROOT, Owned("a/b", "", ""), "state") for one in changed)
        assert judge_plan(plan, Edit({}, "", (), members, {})).verdict == verdict, name
        assert judge_plan(plan, Edit({}, "", (), (), {})).verdict == "failed"


def test_what_is_forgotten_is_never_destroyed() -> None:
    advice = volume(kind="drift_gone", current={}, target={})
    edit = Edit({}, "", (), (Placed(advice, advice.address, ROOT, Owned("a/b", "", ""), "plan"),), {})
    for actions, verdict in ((["forget"], "passed"), (["delete"], "failed"), (["create"], "failed")):
        change = {"mode": "managed", "address": advice.address, "change": {"actions": actions}}
        assert judge_plan({"resource_changes": [change]}, edit).verdict == verdict
    assert judge_plan({"resource_changes": []}, edit).verdict == "passed"
