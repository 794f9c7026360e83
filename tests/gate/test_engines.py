"""The same gate with either engine: shipped, own and conftest policies; reports equal but for engine and timings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from costwarden.policy.engines.opa_binary import running_opa
from costwarden.policy.scaffold import write_policy
from tests.gate.conftest import Gate, a_plan_file, a_volume
from tests.policy.rego_bundles import real_opa

NOW = "2026-11-21T12:00:00Z"
ROOT = Path(__file__).parents[2]
CONFTEST = """\
package main

import rego.v1

deny contains msg if {
	limit := input.parameters["conftest/main"].volumes
	found := [resource | some resource in input.resources; resource.type == "aws_ebs_volume"]
	count(found) > limit
	msg := sprintf("%d volumes, at most %d", [count(found), limit])
}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_opa(real_opa(), {}) as url:
        assert isinstance(url, str)
        yield url


def _report(gate: Gate, engine: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, err = gate(*arguments, "--engine", engine, "--now", NOW, "--format", "json")
    report = json.loads(out)
    assert err == ""
    assert report.pop("engine")["name"] == ("embedded" if engine == "embedded" else "opa")
    report.pop("timings_ms")
    return code, report


def _same(gate: Gate, server: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    embedded = _report(gate, "embedded", *arguments)
    assert _report(gate, "opa", *arguments) == embedded
    assert _report(gate, server, *arguments) == embedded
    return embedded


def test_the_demo_s_report_is_the_same(gate: Gate, server: str) -> None:
    demo = ROOT / "examples" / "demo"
    code, report = _same(gate, server, str(demo / "plan.json"), "--config", str(demo / "costwarden.yaml"))
    assert report["findings"]
    assert code == (1 if report["decision"] == "deny" else 0)


@pytest.mark.parametrize("plan", ["s1-webshop/plans/17-mixed.json", "s5-foreach/plans/06-rename-key.json"])
def test_a_recorded_plan_s_report_is_the_same(plan: str, gate: Gate, server: str, shared: Path, tmp_path: Path) -> None:
    rules = json.loads((shared / "data" / "plans" / "tag-policy.json").read_text())["required"]
    (tmp_path / "costwarden.yaml").write_text(json.dumps({"tags": {"required": rules}}), encoding="utf-8")
    _same(gate, server, str(shared / "data" / "plans" / plan), "--environment", "dev")


def test_an_own_policy_in_a_shipped_room_decides_in_both(gate: Gate, server: str, tmp_path: Path) -> None:
    write_policy("cost/mine", tmp_path / "own")
    config = {"policies": {"cost/mine": {"level": "deny", "parameters": {"limit_cents": 1000}}}}
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    code, report = _same(gate, server, a_plan_file(tmp_path, a_volume()), "--policies", "own")
    assert (code, report["decision"]) == (1, "deny")
    finding = next(one for one in report["findings"] if one["policy"] == "cost/mine")
    assert finding["message"] == "`aws_ebs_volume.data` costs $44 a month; the limit is $10"


@pytest.mark.parametrize(("level", "code"), [("deny", 1), ("warn", 0)])
def test_a_conftest_package_has_its_level_and_parameters(
    level: str, code: int, gate: Gate, server: str, tmp_path: Path
) -> None:
    (tmp_path / "conftest").mkdir()
    (tmp_path / "conftest" / "volumes.rego").write_text(CONFTEST, encoding="utf-8")
    config = {"policies": {"conftest/main": {"level": level, "parameters": {"volumes": 0}}}}
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    found, report = _same(gate, server, a_plan_file(tmp_path, a_volume()), "--policies", "conftest")
    assert (found, report["decision"]) == (code, level)
    assert [one["message"] for one in report["findings"] if one["policy"] == "conftest/main"] == [
        "1 volumes, at most 0"
    ]


def test_hostile_tags_are_decided_alike(gate: Gate, server: str, tmp_path: Path) -> None:
    tags = {"Owner": "100%!d", "%!s(MISSING)": 'a"b`c', "costcenter": "\u202e"}
    volume = {"type": "gp2", "size": 5, "availability_zone": "eu-west-1a", "tags": tags}
    config = {"tags": {"required": {"Owner": {"allowed": ["a"]}, "CostCenter": {}}}}
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    from tests.builders import a_resource

    code, report = _same(gate, server, a_plan_file(tmp_path, a_resource("aws_ebs_volume.x", after=volume)))
    assert code == 1
    assert {one["policy"] for one in report["findings"]} >= {"tags/allowed_values", "tags/required", "waste/gp2_volume"}
