"""The command line as a user meets it: exit codes, formats, errors, secrets, the same bytes twice."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from tests.builders import a_resource
from tests.gate.conftest import Gate, a_plan_file, a_volume

FORMATS = ("text", "markdown", "json", "sarif", "junit", "gitlab", "html")
NOW = "2026-11-21T12:00:00Z"


def test_a_plan_without_configuration_is_allowed(gate: Gate, tmp_path: Path) -> None:
    code, out, err = gate(a_plan_file(tmp_path, a_volume()), "--format", "json")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert report["decision"] == "allow"
    assert report["cost"]["delta_monthly"] == "44.00"
    assert report["cost"]["projects"][0]["environment"] == "default"
    assert report["engine"]["name"] == "embedded"


@pytest.mark.parametrize(
    ("level", "fail_on", "code"),
    [
        ("deny", "deny", 1),
        ("deny", "approval", 1),
        ("deny", "never", 0),
        ("approval", "deny", 0),
        ("approval", "approval", 1),
        ("approval", "never", 0),
        ("warn", "approval", 0),
        ("advise", "deny", 0),
    ],
)
def test_exit_codes_follow_the_decision_and_fail_on(
    level: str, fail_on: str, code: int, gate: Gate, tmp_path: Path
) -> None:
    config = {"limits": {"default": {"monthly_delta": 10}}, "policies": {"cost/monthly_delta": {"level": level}}}
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    found, out, _ = gate(a_plan_file(tmp_path, a_volume()), "--fail-on", fail_on, "--format", "json")
    report = json.loads(out)
    assert found == code
    assert report["decision"] == {"advise": "allow"}.get(level, level)
    finding = next(one for one in report["findings"] if one["policy"] == "cost/monthly_delta")
    assert finding["message"] == "Adds $44 a month; the limit is $10"
    assert finding["approvals_needed"] == (1 if level == "approval" else 0)


@pytest.mark.parametrize("fail_on", ["deny", "approval", "never"])
def test_what_cannot_be_decided_exits_2_whatever_fail_on_says(fail_on: str, gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    code, out, err = gate("broken.json", "--fail-on", fail_on, "--format", "json")
    assert code == 2
    assert len(err.splitlines()) == 2
    assert err.splitlines()[1].startswith("hint: ")
    error = json.loads(out)
    assert (error["version"], error["decision"]) == (1, "error")
    assert set(error["error"]) == {"problem", "hint"}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nowhere.json",),
        ("plan.json", "--config", "nowhere.yaml"),
        ("plan.json", "--usage", "nowhere.yml"),
        ("plan.json", "--prices", "nowhere.sqlite"),
        ("plan.json", "--policies", "nowhere"),
        ("plan.json", "--engine", "nonsense"),
        ("plan.json", "--now", "yesterday"),
        ("plan.json", "--now", "2026-11-21T12:00:00"),
        ("plan.json", "--baseline", "nowhere.json"),
        ("plan.json", "--baseline", "git:--output=/etc/x"),
        ("plan.json", "--hcl", "nowhere"),
        ("plan.json", "--out", "nonsense=x"),
        ("plan.json", "--format", "nonsense"),
        ("plan.json", "--nonsense"),
    ],
)
def test_bad_input_is_one_problem_line_and_one_hint_line(
    arguments: tuple[str, ...], gate: Gate, tmp_path: Path
) -> None:
    a_plan_file(tmp_path, a_volume())
    code, out, err = gate(*arguments)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("hint: ")
    assert "Traceback" not in err


def test_a_setting_for_an_unknown_policy_is_an_error_not_a_pass(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "costwarden.yaml").write_text("policies: {cost/monthly_dleta: {level: warn}}", encoding="utf-8")
    code, _, err = gate(a_plan_file(tmp_path, a_volume()))
    assert code == 2
    assert "cost/monthly_delta" in err


def test_stdin_and_gz_give_the_same_cost(gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(a_plan_file(tmp_path, a_volume()))
    (tmp_path / "plan.json.gz").write_bytes(gzip.compress(path.read_bytes()))
    costs = [
        json.loads(gate(name, "--format", "json")[1])["cost"]["delta_monthly"] for name in ("plan.json", "plan.json.gz")
    ]
    stream = io.TextIOWrapper(io.BytesIO(path.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    costs.append(json.loads(gate("-", "--format", "json")[1])["cost"]["delta_monthly"])
    assert costs == ["44.00"] * 3


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_input_gives_the_same_bytes(name: str, gate: Gate, tmp_path: Path) -> None:
    plan = a_plan_file(tmp_path, a_volume(), a_volume("aws_ebs_volume.more"))
    texts = []
    for _ in range(2):
        out = gate(plan, "--now", NOW, "--format", name)[1]
        if name == "json":
            report = json.loads(out)
            report.pop("timings_ms")
            out = json.dumps(report)
        texts.append(out)
    assert texts[0] == texts[1]
    assert texts[0].strip()


def test_a_report_says_how_long_each_step_took(gate: Gate, tmp_path: Path) -> None:
    timings = json.loads(gate(a_plan_file(tmp_path, a_volume()), "--format", "json")[1])["timings_ms"]
    assert list(timings) == ["read", "estimate", "decide", "render"]
    assert all(type(value) is int and value >= 0 for value in timings.values())


def test_out_writes_every_format_beside_the_one_on_stdout(gate: Gate, tmp_path: Path) -> None:
    plan = a_plan_file(tmp_path, a_volume())
    arguments = [part for name in FORMATS for part in ("--out", f"{name}=reports/report.{name}")]
    code, out, _ = gate(plan, *arguments, "--format", "markdown")
    assert code == 0
    assert out.startswith("<!-- costwarden:v1 key=default sha=none -->")
    assert sorted(path.suffix[1:] for path in (tmp_path / "reports").iterdir()) == sorted(FORMATS)
    assert (tmp_path / "reports" / "report.markdown").read_text(encoding="utf-8") == out


def test_limits_count_the_whole_environment_not_each_project(gate: Gate, tmp_path: Path) -> None:
    config = {
        "projects": [
            {"name": "a", "plan": "a.json", "environment": "prod"},
            {"name": "b", "plan": "b.json", "environment": "prod"},
            {"name": "c", "plan": "c.json", "environment": "dev"},
        ],
        "limits": {"default": {"monthly_delta": 50}},
    }
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    for name in ("a.json", "b.json", "c.json"):
        a_plan_file(tmp_path, a_volume(), name=name)
    code, out, _ = gate("--format", "json")
    report = json.loads(out)
    found = [one for one in report["findings"] if one["policy"] == "cost/monthly_delta"]
    assert code == 1
    assert [(one["project"], one["message"]) for one in found] == [("prod", "Adds $88 a month; the limit is $50")]
    assert [one["name"] for one in report["cost"]["projects"]] == ["a", "b", "c"]


def test_an_old_violation_informs_and_a_new_violator_of_the_same_policy_blocks(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "costwarden.yaml").write_text("tags: {required: {CostCenter: {}}}", encoding="utf-8")
    same = {"type": "gp3", "size": 10, "availability_zone": "eu-west-1a", "tags": {"Owner": "x"}}
    old = a_resource("aws_ebs_volume.old", actions=["no-op"], before=same, after=same)
    code, out, _ = gate(a_plan_file(tmp_path, old), "--format", "json")
    assert code == 0
    assert [one["status"] for one in json.loads(out)["findings"] if one["policy"] == "tags/required"] == ["existing"]
    code, out, _ = gate(a_plan_file(tmp_path, old, a_volume("aws_ebs_volume.new")), "--format", "json")
    found = {one["address"]: one["status"] for one in json.loads(out)["findings"] if one["policy"] == "tags/required"}
    assert code == 1
    assert found == {"aws_ebs_volume.old": "existing", "aws_ebs_volume.new": "new"}


def test_a_baseline_plan_gives_past_costs_and_old_findings(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "costwarden.yaml").write_text("tags: {required: {CostCenter: {}}}", encoding="utf-8")
    base = a_plan_file(tmp_path, a_volume(), name="base.json")
    plan = a_plan_file(tmp_path, a_volume(), a_volume("aws_ebs_volume.more"))
    _, out, _ = gate(plan, "--baseline", base, "--format", "json")
    report = json.loads(out)
    assert (report["cost"]["past_monthly"], report["cost"]["delta_monthly"]) == ("44.00", "44.00")
    found = {one["address"]: one["status"] for one in report["findings"] if one["policy"] == "tags/required"}
    assert found == {"aws_ebs_volume.data": "existing", "aws_ebs_volume.more": "new"}


def test_exceptions_let_pass_until_they_end(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "costwarden.yaml").write_text("tags: {required: {CostCenter: {}}}", encoding="utf-8")
    (tmp_path / ".costwarden").mkdir()
    entry = {
        "policy": "tags/required",
        "address": "aws_ebs_volume.*",
        "reason": "migration",
        "owner": "@a",
        "approver": "@b",
        "expires": "2026-12-01",
    }
    (tmp_path / ".costwarden" / "exceptions.yaml").write_text(json.dumps({"exceptions": [entry]}), encoding="utf-8")
    plan = a_plan_file(tmp_path, a_volume())
    assert gate(plan, "--now", "2026-12-01T23:59:59Z")[0] == 0
    code, out, _ = gate(plan, "--now", "2026-12-02T00:00:00Z", "--format", "json")
    assert code == 1
    assert any("ended on 2026-12-01" in notice for notice in json.loads(out)["notices"])


@pytest.mark.parametrize("field", ["reason", "owner", "approver"])
def test_an_exception_names_its_reason_and_people(field: str, gate: Gate, tmp_path: Path) -> None:
    (tmp_path / ".costwarden").mkdir()
    entry = {"policy": "tags/required", "address": "*", "reason": "r", "owner": "@a", "approver": "@b"}
    entry |= {"expires": "2999-01-01", field: "  "}
    (tmp_path / ".costwarden" / "exceptions.yaml").write_text(json.dumps([entry]), encoding="utf-8")
    code, _, err = gate(a_plan_file(tmp_path, a_volume()))
    assert code == 2
    assert field in err


def test_two_environments_over_the_same_limit_by_the_same_amount_are_two_findings(gate: Gate, tmp_path: Path) -> None:
    projects = [{"name": name, "plan": f"{name}.json", "environment": name} for name in ("dev", "prod")]
    config = {"projects": projects, "limits": {"default": {"monthly_delta": 10}}}
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    for name in ("dev", "prod"):
        a_plan_file(tmp_path, a_volume(), name=f"{name}.json")
    report = json.loads(gate("--format", "json")[1])
    found = [one["project"] for one in report["findings"] if one["policy"] == "cost/monthly_delta"]
    assert found == ["dev", "prod"]


def test_switching_every_policy_off_says_so(gate: Gate, tmp_path: Path) -> None:
    names = [one["id"] for one in json.loads(gate("list", "--format", "json", command="policy")[1])["policies"]]
    config = {"policies": {name: {"enabled": False} for name in names}}
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    code, out, _ = gate(a_plan_file(tmp_path, a_volume()), "--format", "json")
    report = json.loads(out)
    assert (code, report["decision"]) == (0, "allow")
    assert "no policy evaluated" in report["summary"]


@pytest.mark.parametrize("name", FORMATS)
def test_no_secret_of_the_recorded_plans_comes_out(name: str, gate: Gate, shared: Path, tmp_path: Path) -> None:
    plans = shared / "data" / "plans"
    canaries = [line for line in (plans / "canaries.txt").read_text().splitlines() if line]
    secret_plans = [
        plans / "s1-webshop/plans/12-sensitive-password.json",
        plans / "s2-multienv/plans/10-password-rotation-prod.json",
        plans / "s3-dataplatform/plans/10-redshift-and-msk-added.json",
        plans / "m1-modern/plans/12-sensitive-password-data.json",
        plans / "s7-museum/plans/01-noop.json",
    ]
    _, out, err = gate(*map(str, secret_plans), "--raw-plan", "--format", name)
    assert out
    assert [canary for canary in canaries if canary in out + err] == []
