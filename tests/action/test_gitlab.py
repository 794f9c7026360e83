"""The gate as a GitLab job: CI_* in; note, status, code quality report, variables and exit code out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from action.gitlab import GitLabStep, connect, pull_of_job
from action.inputs import GateInputs, InputInvalid
from tests.builders import a_plan_document, a_resource
from tests.fakes.gitlab.server import FakeGitLab, running
from tests.fakes.gitlab.state import Actor

ROOT = Path(__file__).resolve().parents[2]
LIMIT = {"limits": {"default": {"monthly_delta": 10}}}


@dataclass
class Job:
    folder: Path
    fake: FakeGitLab
    url: str = ""
    said: list[str] = field(default_factory=list)

    @property
    def head(self) -> str:
        return self.fake.state.head(7)

    def environment(self) -> dict[str, str]:
        return {
            "CI_API_V4_URL": f"{self.url}/api/v4",
            "CI_PROJECT_DIR": str(self.folder),
            "CI_PROJECT_ID": "42",
            "CI_PROJECT_PATH": "acme/shop",
            "CI_COMMIT_SHA": self.head,
            "CI_PIPELINE_ID": "31",
            "CI_JOB_URL": f"{self.url}/acme/shop/-/jobs/1",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_PROJECT_PATH": "acme/shop",
            "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_LABELS": "infra,urgent",
            "COSTWARDEN_GITLAB_TOKEN": "bot",
            "INPUT_PLAN": "plan.json",
        }

    def write(self, name: str, value: Any) -> None:
        (self.folder / name).write_text(json.dumps(value), encoding="utf-8")

    def run(self, **changes: str) -> int:
        return GitLabStep(self.environment() | changes, connect, self.said.append).run()

    @property
    def notes(self) -> list[dict[str, Any]]:
        return list(self.fake.state.merge_requests[7].notes.values())

    def outputs(self) -> dict[str, str]:
        lines = (self.folder / "costwarden.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    one = Job(tmp_path / "work", FakeGitLab(tmp_path))
    one.fake.state.tokens["bot"] = Actor(9, "project_42_bot", 30)
    one.fake.state.add_merge_request(7)
    volume = {"type": "gp3", "size": 500, "availability_zone": "eu-west-1a", "tags": {}}
    one.write("plan.json", a_plan_document(a_resource("aws_ebs_volume.data", after=volume)))
    with running(one.fake) as url:
        one.url = url
        yield one
    assert one.fake.violations == []


@pytest.mark.parametrize(
    ("level", "changes", "code", "state"),
    [
        ("deny", {}, 1, "failed"),
        ("deny", {"INPUT_FAIL_ON": "never"}, 0, "success"),
        ("approval", {}, 0, "failed"),
        ("approval", {"INPUT_FAIL_ON": "approval"}, 1, "failed"),
        ("warn", {}, 0, "success"),
    ],
)
def test_the_decision_reaches_exit_code_note_status_and_reports(
    level: str, changes: dict[str, str], code: int, state: str, job: Job
) -> None:
    job.write("costwarden.yaml", LIMIT | {"policies": {"cost/monthly_delta": {"level": level}}})
    assert job.run(**changes) == code
    (note,) = job.notes
    assert note["body"].startswith(f"<!-- costwarden:v1 key=default sha={job.head[:7]} -->")
    (status,) = job.fake.state.statuses
    assert (status["status"], status["pipeline_id"], status["target_url"]) == (
        state,
        31,
        f"{job.url}/acme/shop/-/jobs/1",
    )
    outputs = job.outputs()
    assert (outputs["COSTWARDEN_DECISION"], outputs["COSTWARDEN_DELTA_MONTHLY"]) == (level, "44.00")
    assert outputs["COSTWARDEN_COMMENT_URL"].endswith(f"#note_{note['id']}")
    quality = json.loads((job.folder / "gl-code-quality-report.json").read_text())
    assert "cost/monthly_delta" in {issue["check_name"] for issue in quality}
    assert json.loads((job.folder / "costwarden-report" / "report.json").read_text())["decision"] == level


def test_a_second_run_leaves_the_note_alone(job: Job) -> None:
    job.run()
    body = job.notes[0]["body"]
    job.run()
    assert [note["body"] for note in job.notes] == [body]
    assert job.fake.calls("PUT|DELETE") == []


def test_what_cannot_be_decided_fails_the_job_and_the_status(job: Job) -> None:
    (job.folder / "plan.json").write_text("{")
    assert job.run() == 2
    assert job.fake.state.statuses[0]["status"] == "failed"
    assert job.said[-1].startswith("error: costwarden could not decide: ")
    assert job.outputs()["COSTWARDEN_DECISION"] == "error"
    assert job.run(INPUT_FAIL_ON_ERROR="false") == 0


def test_without_a_token_it_decides_and_writes_nothing_to_gitlab(job: Job) -> None:
    job.write("costwarden.yaml", LIMIT)
    assert job.run(COSTWARDEN_GITLAB_TOKEN="") == 1
    assert job.fake.log == []
    assert (job.folder / "gl-code-quality-report.json").is_file()


def test_a_branch_pipeline_has_a_status_and_no_note(job: Job) -> None:
    job.write("costwarden.yaml", LIMIT)
    assert job.run(CI_MERGE_REQUEST_IID="") == 1
    assert [(one["status"], one["sha"]) for one in job.fake.state.statuses] == [("failed", job.head)]
    assert job.notes == []


@pytest.mark.parametrize(
    "changes",
    [
        {"INPUT_FAIL_ON": "sometimes"},
        {"INPUT_MODE": "publish"},
        {"INPUT_PLAN": "*.tfplan"},
        {"CI_MERGE_REQUEST_IID": "7; rm"},
    ],
)
def test_whatever_keeps_it_from_deciding_is_a_failed_status(changes: dict[str, str], job: Job) -> None:
    assert job.run(**changes) == 2
    (status,) = job.fake.state.statuses
    assert (status["status"], status["sha"]) == ("failed", job.head)
    assert status["description"].startswith("costwarden could not decide: ")
    assert job.notes == []


def test_a_token_that_is_refused_is_said_and_the_decision_stands(job: Job) -> None:
    assert job.run(COSTWARDEN_GITLAB_TOKEN="wrong-token") == 0
    assert any("may not" in line for line in job.said)
    assert not any("wrong-token" in line for line in job.said)


def test_the_modes_for_forks_are_of_github(job: Job) -> None:
    assert job.run(INPUT_MODE="publish") == 2
    assert "mode gate only" in job.said[-1]


def test_a_merged_result_is_published_for_the_head_and_its_status_joins_the_pipeline(job: Job) -> None:
    merged = job.fake.state.git.commit("merged", {"main.tf": "# merged\n"}, onto="main")
    assert job.run(CI_COMMIT_SHA=merged, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=job.head) == 0
    assert f"sha={job.head[:7]} " in job.notes[0]["body"]
    assert job.fake.state.statuses[0]["sha"] == merged


def test_the_pull_is_what_the_variables_say(job: Job) -> None:
    pull = pull_of_job(
        job.environment() | {"CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "77", "CI_MERGE_REQUEST_DRAFT": "true"}
    )
    assert pull is not None
    assert (pull.repository, pull.number, pull.base_ref, pull.labels) == ("acme/shop", 7, "main", ("infra", "urgent"))
    assert (pull.from_fork, pull.draft) == (True, True)
    for wrong in ({"CI_MERGE_REQUEST_IID": "7; rm"}, {"CI_COMMIT_SHA": "main"}):
        with pytest.raises(InputInvalid):
            pull_of_job(job.environment() | wrong)


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS: links need no rights there")
def test_links_in_the_repository_lead_no_report_elsewhere(job: Job) -> None:
    elsewhere = job.folder / "elsewhere"
    elsewhere.mkdir()
    (job.folder / "costwarden-report").symlink_to(elsewhere)
    for name in ("gl-code-quality-report.json", "costwarden.env"):
        (job.folder / name).symlink_to(elsewhere / name)
    job.run()
    assert list(elsewhere.iterdir()) == []


def test_values_cannot_add_variables(job: Job) -> None:
    volume = {"type": "gp3", "size": 500, "availability_zone": "eu-west-1a"}
    job.write("plan.json", a_plan_document(a_resource('aws_ebs_volume.x["\nCOSTWARDEN_DECISION=allow"]', after=volume)))
    job.write("costwarden.yaml", LIMIT)
    job.run()
    assert job.outputs()["COSTWARDEN_DECISION"] == "deny"
    assert (job.folder / "costwarden.env").read_text().count("COSTWARDEN_DECISION=") == 1


def test_the_command_runs_as_a_job_does(job: Job) -> None:
    program = "import sys; from action.gitlab import main; code = main(); import os; "
    program += "sys.exit(code if 'COSTWARDEN_GITLAB_TOKEN' not in os.environ else 9)"
    job.write("costwarden.yaml", LIMIT)
    environment = job.environment() | {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=job.folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("Cost: +$44")
    assert len(job.notes) == 1


def component() -> tuple[dict[str, Any], dict[str, Any]]:
    head, jobs = yaml.safe_load_all((ROOT / "templates" / "gitlab" / "costwarden.yml").read_text(encoding="utf-8"))
    return head["spec"]["inputs"], jobs["costwarden"]


def test_the_component_hands_every_input_on_as_a_variable_and_none_as_script() -> None:
    inputs, work = component()
    used = set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", json.dumps(work)))
    assert used == set(inputs)
    assert "$[[" not in json.dumps(work["script"])
    names = {name.removeprefix("INPUT_").lower() for name in work["variables"] if name.startswith("INPUT_")}
    assert names <= set(GateInputs.model_fields)
    assert names == set(inputs) - {"stage", "image", "package"}
    for name in names:
        default, own = str(inputs[name]["default"]).lower(), GateInputs.model_fields[name].default
        assert default == ("" if own in ((), None) else str(own).lower())


def test_the_components_script_runs_the_job(job: Job) -> None:
    """Its own shell text and variables, with an image that has costwarden already."""
    inputs, work = component()
    job.write("costwarden.yaml", LIMIT)
    given = {name: str(one["default"]) for name, one in inputs.items()} | {"package": "", "plan": "*.json"}
    variables = {
        name: re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: given[found[1]], str(value))
        for name, value in work["variables"].items()
    }
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-e", "-c", "\n".join(work["script"])],
        env=job.environment() | variables | {"PATH": path},
        cwd=job.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert len(job.notes) == 1
    assert [one["status"] for one in job.fake.state.statuses] == ["failed"]
    for file in (*work["artifacts"]["paths"], *work["artifacts"]["reports"].values()):
        assert (job.folder / file).exists()


def test_the_component_and_the_example_are_what_gitlab_reads(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    text = (ROOT / "templates" / "gitlab" / "costwarden.yml").read_text(encoding="utf-8").split("\n---\n")[1]
    for name, given in component()[0].items():
        text = text.replace(f"$[[ inputs.{name} ]]", str(given["default"]) or '""')
    (tmp_path / "job.yml").write_text(text, encoding="utf-8")
    files = [str(tmp_path / "job.yml"), str(ROOT / "examples" / "gitlab" / ".gitlab-ci.yml")]
    done = subprocess.run(
        [str(program), "--builtin-schema", "vendor.gitlab-ci", *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    example = yaml.safe_load((ROOT / "examples" / "gitlab" / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    (include,) = example["include"]
    assert (ROOT / include["file"]).is_file()
    assert set(include["inputs"]) <= set(component()[0])
