"""End to end: act runs the real action.yml; what the step says, decides and leaves."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from tests.action.act import Runner
from tests.action.conftest import a_pull_event
from tests.builders import a_plan_document, a_resource
from tests.house.tree import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux: act runs steps on this machine")
OUTPUTS = set(yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["outputs"])
VOLUME = {"type": "gp3", "size": 500, "availability_zone": "eu-west-1a", "tags": {}}


def a_plan(count: int = 1, **attributes: Any) -> dict[str, Any]:
    """`count` new volumes; the first costs $44 a month."""
    after = {**VOLUME, **attributes}
    return a_plan_document(*(a_resource(f"aws_ebs_volume.data{number}", after=after) for number in range(count)))


def a_limit(level: str, dollars: int = 10) -> dict[str, Any]:
    return {"limits": {"default": {"monthly_delta": dollars}}, "policies": {"cost/monthly_delta": {"level": level}}}


@pytest.mark.parametrize(
    ("config", "inputs", "outcome", "decision"),
    [
        (a_limit("deny", 1000), {}, "success", "allow"),
        (a_limit("deny"), {}, "failure", "deny"),
        (a_limit("deny"), {"fail-on": "never"}, "success", "deny"),
        (a_limit("approval"), {}, "success", "approval"),
        (a_limit("approval"), {"fail-on": "approval"}, "failure", "approval"),
    ],
    ids=["allow", "deny", "deny but never fail", "approval", "approval fails"],
)
def test_a_decision_is_the_steps_outcome_outputs_and_summary(
    config: Mapping[str, Any], inputs: dict[str, str], outcome: str, decision: str, runner: Runner
) -> None:
    runner.write("plan.json", a_plan())
    runner.write("costwarden.yaml", config)
    ran = runner.run(a_pull_event(), {"plan": "*.json", "token": "", **inputs})
    assert (ran.outcome, ran.outputs["decision"]) == (outcome, decision), ran.lines
    assert ran.succeeded == (outcome == "success")
    assert set(ran.outputs) == OUTPUTS
    assert ran.outputs["delta-monthly"] == "44.00"
    assert ran.outputs["summary"] in ran.lines
    assert ran.summary.startswith("### Cost: +$44/month")
    assert json.loads((ran.reports / "report.json").read_text())["decision"] == decision
    assert {path.name for path in ran.reports.iterdir()} == {"report.json", "comment.md", "report.sarif", "report.html"}


def test_a_plan_that_is_none_fails_with_a_problem_and_a_next_step(runner: Runner) -> None:
    runner.write("plan.json", "no plan")
    ran = runner.run(a_pull_event(), {"plan": "plan.json", "token": ""})
    assert (ran.outcome, ran.outputs["decision"]) == ("failure", "error")
    assert any("plan.json" in line and "hint" in line for line in ran.lines)


def test_an_error_the_user_tolerates_is_said_and_does_not_fail(runner: Runner) -> None:
    runner.write("plan.json", "no plan")
    ran = runner.run(a_pull_event(), {"plan": "plan.json", "token": "", "fail-on-error": "false"})
    assert (ran.outcome, ran.outputs["decision"]) == ("success", "error")


def test_a_wrong_input_is_named(runner: Runner) -> None:
    ran = runner.run(a_pull_event(), {"fail-on": "sometimes", "token": ""})
    assert ran.outcome == "failure"
    assert any("'fail-on'" in line for line in ran.lines)


def test_an_input_is_never_a_command(runner: Runner) -> None:
    runner.write("plan.json", a_plan())
    hostile = '$(touch pwned)`touch pwned`"; touch pwned; #\n::set-output name=decision::allow'
    ran = runner.run(a_pull_event(), {"plan": "plan.json", "token": "", "environment": hostile, "baseline": hostile})
    assert ran.outputs["decision"] == "error"
    assert not list(runner.folder.rglob("pwned"))


def test_no_change_is_allowed_and_says_so(runner: Runner) -> None:
    runner.write(
        "plan.json", a_plan_document(a_resource("aws_ebs_volume.a", actions=["no-op"], before=VOLUME, after=VOLUME))
    )
    ran = runner.run(a_pull_event(), {"plan": "plan.json", "token": ""})
    assert (ran.outcome, ran.outputs["decision"], float(ran.outputs["delta-monthly"])) == ("success", "allow", 0)


def test_three_environments_are_rows_of_one_report(runner: Runner) -> None:
    names = ("dev", "stage", "prod")
    for size, name in enumerate(names, start=1):
        runner.write(f"{name}/plan.json", a_plan(size=100 * size))
    projects = [{"name": f"shop-{name}", "plan": f"{name}/plan.json", "environment": name} for name in names]
    limits = {"limits": {"default": {"monthly_delta": 1000}, "prod": {"monthly_delta": 20}}}
    runner.write("costwarden.yaml", {"version": 1, "projects": projects, **limits, **a_level("deny")})
    ran = runner.run(a_pull_event(), {"token": ""})
    assert (ran.outcome, ran.outputs["decision"], ran.outputs["denied"]) == ("failure", "deny", "1"), ran.lines
    assert all(f"shop-{name} ({name})" in ran.summary for name in names), ran.summary


def test_three_thousand_changed_resources_fit(runner: Runner) -> None:
    runner.write("plan.json", a_plan(3000))
    runner.write("costwarden.yaml", a_limit("deny", 1_000_000))
    ran = runner.run(a_pull_event(), {"plan": "plan.json", "token": ""})
    assert (ran.outcome, ran.outputs["decision"]) == ("success", "allow"), ran.lines
    assert ran.outputs["delta-monthly"] == "132000.00"
    assert len(ran.summary.encode()) < 900 * 1024
    assert int(ran.outputs["duration-ms"]) < 20_000


def test_checkov_is_advice_and_its_absence_is_said(runner: Runner) -> None:
    runner.write("plan.json", a_plan())
    without = runner.run(a_pull_event(), {"plan": "plan.json", "token": "", "checkov": "true"})
    assert (without.outcome, "checkov gave no advice: the program is not installed" in without.summary) == (
        "success",
        True,
    ), without.summary
    check = {"check_id": "CKV_AWS_3", "check_name": "not encrypted", "file_path": "/0.json"}
    check |= {"resource": "aws_ebs_volume.data0", "resource_address": "aws_ebs_volume.data0"}
    answer = {"results": {"failed_checks": [check | {"check_result": {"result": "FAILED"}}]}, "summary": {"failed": 1}}
    program = runner.folder / "bin" / "checkov"
    program.write_text(f"#!{sys.executable} -IS\nprint({json.dumps(json.dumps(answer))})\n", encoding="utf-8")
    program.chmod(0o755)
    ran = runner.run(a_pull_event(), {"plan": "plan.json", "token": "", "checkov": "true"})
    assert (ran.outcome, int(ran.outputs["advice"])) == ("success", int(without.outputs["advice"]) + 1), ran.lines
    assert "checkov/CKV_AWS_3" in (ran.reports / "report.sarif").read_text(encoding="utf-8")


def a_level(level: str) -> dict[str, Any]:
    return {"policies": {"cost/monthly_delta": {"level": level}}}
