"""The step from inputs to outputs, comment, check and exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from action.inputs import GateInputs, InputInvalid, expand, read_inputs
from action.workflow import log_line
from costwarden.forge.model import Conclusion
from tests.action.conftest import HEAD, World, a_pull_event
from tests.builders import a_resource

ACTION = yaml.safe_load((Path(__file__).resolve().parents[2] / "action.yml").read_text(encoding="utf-8"))
LIMIT = {"limits": {"default": {"monthly_delta": 10}}}


def conclusion(world: World) -> Conclusion:
    return list(world.forge.checks.values())[-1].conclusion


@pytest.mark.parametrize(
    ("level", "inputs", "code", "decision", "ends"),
    [
        ("deny", {}, 1, "deny", Conclusion.FAILURE),
        ("deny", {"fail_on": "never"}, 0, "deny", Conclusion.NEUTRAL),
        ("approval", {}, 0, "approval", Conclusion.ACTION_REQUIRED),
        ("approval", {"fail_on": "approval"}, 1, "approval", Conclusion.ACTION_REQUIRED),
        ("warn", {}, 0, "warn", Conclusion.SUCCESS),
    ],
)
def test_the_decision_reaches_exit_code_outputs_comment_and_check(
    level: str, inputs: dict[str, str], code: int, decision: str, ends: Conclusion, world: World
) -> None:
    world.plan()
    world.config({**LIMIT, "policies": {"cost/monthly_delta": {"level": level}}})
    found, outputs, summary = world.run(plan="plan.json", **inputs)
    assert (found, outputs["decision"], conclusion(world)) == (code, decision, ends)
    assert outputs["delta-monthly"] == "44.00"
    assert outputs["comment-url"] == "https://forge.example/comment/1"
    assert outputs["check-url"] == "https://forge.example/check/1"
    assert summary.startswith("### Cost: +$44/month")
    assert f"sha={HEAD[:7]} -->" in world.forge.live()[0].body.splitlines()[0]
    assert json.loads(Path(outputs["report-json"]).read_text())["decision"] == decision


def test_outputs_are_those_of_action_yml(world: World) -> None:
    world.plan()
    assert set(world.run(plan="plan.json")[1]) == set(ACTION["outputs"])


def test_inputs_are_those_of_action_yml_with_the_same_defaults() -> None:
    names = {name.replace("-", "_") for name in ACTION["inputs"]}
    assert names == set(GateInputs.model_fields)
    environment = {
        f"INPUT_{name.upper().replace('-', '_')}": str(given["default"])
        for name, given in ACTION["inputs"].items()
        if name != "token"
    }
    assert read_inputs(environment) == GateInputs()


def test_every_input_and_output_is_passed_on_through_the_environment() -> None:
    (step,) = ACTION["runs"]["steps"]
    passed = {name: value for name, value in step["env"].items() if name.startswith("INPUT_")}
    assert passed == {
        f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]
    }
    assert "${{" not in step["run"]
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.costwarden.outputs.{name} }}}}"


def test_no_change_makes_a_check_and_no_comment(world: World) -> None:
    same = {"type": "gp3", "size": 500, "availability_zone": "eu-west-1a"}
    world.plan(a_resource("aws_ebs_volume.data", actions=["no-op"], before=same, after=same))
    code, outputs, _ = world.run(plan="plan.json")
    assert (code, outputs["decision"], outputs["comment-url"]) == (0, "allow", "")
    assert len(world.forge.checks) == 1


def test_several_plans_by_glob_are_rows_of_one_comment(world: World) -> None:
    for name in ("envs/dev/plan.json", "envs/prod/plan.json", "envs/stage/plan.json"):
        world.plan(name=name)
    world.run(plan="envs/*/plan.json")
    body = world.forge.live()[0].body
    assert [name for name in ("dev", "prod", "stage") if f"| {name} " in body] == ["dev", "prod", "stage"]


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"plan": "nowhere.json"}, "nowhere.json"),
        ({"plan": "*.tfplan"}, "no file matches"),
        ({"mode": "nonsense"}, "mode"),
        ({"timeout": "0"}, "timeout"),
        ({"comment_key": "--> x"}, "comment-key"),
    ],
)
def test_what_cannot_be_decided_is_said_and_fails(inputs: dict[str, str], problem: str, world: World) -> None:
    code, outputs, _ = world.run(**inputs)
    assert (code, outputs["decision"]) == (2, "error")
    assert problem in world.said[-1]
    assert world.said[-1].startswith("::error title=costwarden could not decide::")


def test_an_error_concludes_the_check_and_fail_on_error_false_makes_it_neutral(world: World) -> None:
    (world.folder / "work" / "plan.json").write_text("{", encoding="utf-8")
    assert world.run(plan="plan.json")[0] == 2
    assert conclusion(world) is Conclusion.FAILURE
    assert world.run(plan="plan.json", fail_on_error="false")[0] == 0
    assert conclusion(world) is Conclusion.NEUTRAL
    assert world.forge.live() == []


def test_a_run_that_takes_too_long_concludes_with_the_reason(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    stop = threading.Event()
    monkeypatch.setattr("action.runner.run_gate", lambda request: stop.wait(20))
    world.plan()
    code, outputs, _ = world.run(plan="plan.json", timeout="1")
    stop.set()
    assert (code, outputs["decision"], conclusion(world)) == (2, "error", Conclusion.FAILURE)
    assert "timed out after 1 s while deciding" in world.said[-1]


def test_a_defect_of_ours_is_an_error_not_a_pass(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("action.runner.run_gate", broken)
    world.plan()
    assert world.run(plan="plan.json")[0] == 2
    assert conclusion(world) is Conclusion.FAILURE


def test_values_cannot_end_their_block_in_the_outputs_file(world: World) -> None:
    world.plan(a_resource('aws_ebs_volume.x["\ndecision=allow\n::error::"]', after={"type": "gp2", "size": 9000}))
    world.config(LIMIT)
    _, outputs, _ = world.run(plan="plan.json")
    assert outputs["decision"] == "deny"
    assert set(outputs) == set(ACTION["outputs"])


def test_secrets_of_inputs_are_not_shown() -> None:
    assert "ghs_secret" not in repr(read_inputs({"INPUT_TOKEN": "ghs_secret"}))


def test_globs_stay_below_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    assert expand(["*.json"], tmp_path) == ["a.json"]
    with pytest.raises(InputInvalid):
        expand(["*.nothing"], tmp_path)


def test_sarif_is_written_where_the_input_says(world: World) -> None:
    world.plan()
    outputs = world.run(plan="plan.json", sarif="out/costwarden.sarif")[1]
    assert json.loads(Path(outputs["sarif-file"]).read_text())["version"] == "2.1.0"
    assert outputs["sarif-file"] == str(world.folder / "work" / "out" / "costwarden.sarif")


def test_labels_and_author_reach_the_policies(world: World) -> None:
    event = a_pull_event()
    world.plan()
    policies = world.folder / "work" / "policies" / "own" / "label"
    policies.mkdir(parents=True)
    (policies / "label.rego").write_text(
        "# METADATA\n# title: t\n# description: d\n"
        '# custom: {level: deny, message: "by {author}", remedy: "r", parameters: {}, attributes: {}, references: {}}\n'
        "package costwarden.policies.own.label\n\nimport rego.v1\n\n"
        'deny contains {"address": "", "attribute": "", "values": {"author": input.pull.author}} if {\n'
        '\t"infra" in input.pull.labels\n}\n',
        encoding="utf-8",
    )
    outputs = world.run(event=event, plan="plan.json", policies="policies")[1]
    assert outputs["decision"] == "deny"
    assert "by ada" in world.forge.live()[0].body


def test_no_link_of_the_pull_request_leads_a_report_elsewhere(world: World) -> None:
    world.plan()
    outside = world.folder / "outside"
    outside.mkdir()
    (world.folder / "work" / "cost.sarif").symlink_to(outside / "file")
    (world.folder / "work" / "out").symlink_to(outside)
    assert world.run(plan="plan.json", sarif="cost.sarif")[0] == 0
    assert json.loads((world.folder / "work" / "cost.sarif").read_text())["version"] == "2.1.0"
    for sarif in ("out/cost.sarif", "../outside/cost.sarif", str(outside / "cost.sarif")):
        code, outputs, summary = world.run(plan="plan.json", sarif=sarif)
        assert (code, outputs["decision"], conclusion(world)) == (2, "error", Conclusion.FAILURE)
        assert "leads out of the workspace" in summary
    assert list(outside.iterdir()) == []


def test_a_report_that_cannot_be_written_concludes_the_check(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str, result: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("costwarden.report.formats.render", broken)
    world.plan()
    assert world.run(plan="plan.json")[0] == 2
    assert conclusion(world) is Conclusion.FAILURE


def test_two_steps_of_a_job_keep_their_own_reports(world: World) -> None:
    world.plan()
    first, second = (world.run(plan="plan.json")[1]["report-json"] for _ in range(2))
    assert first != second
    assert Path(first).is_file()


def test_a_broken_configuration_is_an_error_that_fail_on_error_false_tolerates(world: World) -> None:
    world.plan()
    world.config({"limits": 7})
    assert world.run(plan="plan.json", fail_on_error="false", comment_key="prod")[0] == 0
    report = list(world.forge.checks.values())[-1]
    assert (report.conclusion, report.name) == (Conclusion.NEUTRAL, "costwarden (prod)")
    assert report.details_url


def test_the_token_is_no_variable_of_what_the_step_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    from action import runner

    monkeypatch.setenv("INPUT_TOKEN", "ghs_secret")
    monkeypatch.setattr(runner.Step, "run", lambda step: int(step.environment["INPUT_TOKEN"] != "ghs_secret"))
    assert runner.main() == 0
    assert "INPUT_TOKEN" not in os.environ


def test_what_nobody_foresaw_is_no_denial(monkeypatch: pytest.MonkeyPatch) -> None:
    from action import runner

    def broken(step: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(runner.Step, "run", broken)
    assert runner.main() == runner.UNCONCLUDED


def test_a_line_of_the_log_is_no_command() -> None:
    assert log_line("\n::add-mask::x ##[error]y") == "add-mask::x # #[error]y"
