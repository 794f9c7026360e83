"""Every shipped policy x every recorded plan x dev and prod: the embedded engine and real opa give the same bytes."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from costwarden.policy.bundle import load_bundle
from tests.policy.parity import BothEngines, gate_with, strict_config

NOW = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
STACKS = ("m1-modern", "s1-webshop", "s2-multienv", "s3-dataplatform", "s5-foreach", "s7-museum", "s9-scale")


def _plans(shared: Path, stack: str) -> list[Path]:
    folder = shared / "data" / "plans" / stack
    return sorted([*folder.glob("**/plans/*.json"), *folder.glob("**/plans/*.json.gz")])


def test_no_stack_is_left_out(shared: Path) -> None:
    assert {one.name for one in (shared / "data" / "plans").iterdir() if one.is_dir()} == set(STACKS)


@pytest.mark.parametrize("environment", ["dev", "prod"])
@pytest.mark.parametrize("stack", STACKS)
def test_every_policy_gives_the_same_on_every_recorded_plan(
    stack: str, environment: str, shared: Path, both: BothEngines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policies = len(load_bundle([]).policies)
    rules = json.loads((shared / "data" / "plans" / "tag-policy.json").read_text())["required"]
    config, plans = strict_config(tmp_path, rules), _plans(shared, stack)
    before = both.documents
    for plan in plans:
        result = gate_with(both, monkeypatch, plan, config, environment=environment, now=NOW)
        assert result.policies_evaluated == policies
    assert plans
    assert both.documents >= before + len(plans)
