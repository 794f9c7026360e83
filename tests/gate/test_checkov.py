"""checkov beside the gate: its findings are advice, and nothing it does changes a decision."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from costwarden.gate.request import GateRequest
from costwarden.gate.result import GateResult
from costwarden.gate.run import run_gate
from costwarden.policy.model import Decision, Level, Status
from costwarden.report.formats import render
from costwarden.report.json_read import read_report
from tests.builders import a_plan_document, a_resource

VOLUME = {"type": "gp3", "size": 100, "availability_zone": "eu-west-1a", "encrypted": False}
ANSWER = """
import json, sys
print(json.dumps({"check_type": "terraform_plan", "results": {"failed_checks": CHECKS}, "summary": {"failed": 1}}))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS: the fake is a script")


def a_check(**changes: Any) -> dict[str, Any]:
    check = {
        "check_id": "CKV_AWS_3",
        "check_name": "Ensure all data stored in the EBS is securely encrypted",
        "check_result": {"result": "FAILED", "evaluated_keys": ["encrypted"]},
        "file_path": "/0.json",
        "file_line_range": [0, 0],
        "resource": "aws_ebs_volume.data",
        "resource_address": "aws_ebs_volume.data",
        "guideline": None,
    }
    return check | changes


class World:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, monkeypatch

    def program(self, text: str) -> None:
        path = self.folder / "bin" / "checkov"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!{sys.executable} -IS\n{text}", encoding="utf-8")
        path.chmod(0o755)
        self._patch.setenv("COSTWARDEN_CHECKOV", str(path))

    def answers(self, *checks: dict[str, Any]) -> None:
        self.program(ANSWER.replace("CHECKS", repr(list(checks))))

    def plan(self, *resources: dict[str, Any], name: str = "plan.json", **parts: Any) -> str:
        document = a_plan_document(*(resources or (a_resource("aws_ebs_volume.data", after=VOLUME),)))
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document | parts), encoding="utf-8")
        return str(path)

    def gate(self, *plans: str, **options: Any) -> GateResult:
        options = {"checkov": True, "checkov_seconds": 20, "directory": self.folder} | options
        return run_gate(GateRequest(plans=plans or (self.plan(),), **options))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(tmp_path, monkeypatch)


def said(result: GateResult) -> list[str]:
    return [notice for notice in result.notices if "checkov" in notice]


def test_a_failed_check_is_advice_with_its_line_and_cost(world: World) -> None:
    (world.folder / "main.tf").write_text('\nresource "aws_ebs_volume" "data" {\n  encrypted = false\n}\n')
    world.answers(a_check())
    result = world.gate(hcl=(str(world.folder),))
    (one,) = result.advice
    assert (one.policy, one.level, one.status) == ("checkov/CKV_AWS_3", Level.ADVISE, Status.NEW)
    assert (one.address, one.attribute) == ("aws_ebs_volume.data", "encrypted")
    assert (one.file, one.line) == ("main.tf", 3)
    assert one.monthly is not None
    assert one.monthly > 0
    assert said(result) == []


def test_advice_never_changes_the_decision_and_is_in_every_report(world: World) -> None:
    world.answers(a_check())
    without, result = world.gate(checkov=False), world.gate()
    assert without.advice == ()
    assert (result.decision, result.findings, result.summary) == (without.decision, without.findings, without.summary)
    assert result.advised == without.advised + 1
    for name in ("text", "markdown", "json", "sarif", "junit", "gitlab", "html"):
        assert "CKV_AWS_3" in render(name, result), name
    again = read_report(render("json", result).encode())
    assert [one.policy for one in again.advice] == ["checkov/CKV_AWS_3"]


def test_a_resource_the_plan_leaves_alone_failed_before_it(world: World) -> None:
    world.answers(a_check())
    same = a_resource("aws_ebs_volume.data", "no-op", before=VOLUME, after=VOLUME)
    assert [one.status for one in world.gate(world.plan(same)).advice] == [Status.EXISTING]


def test_several_plans_are_told_apart(world: World) -> None:
    world.answers(a_check(), a_check(file_path="/1.json"), a_check())
    plans = [world.plan(name=f"{name}/plan.json") for name in ("dev", "prod")]
    assert [one.project for one in world.gate(*plans).advice] == ["dev", "prod"]


def test_it_gets_an_argument_vector_a_folder_of_its_own_and_nothing_secret(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "key-of-ours")
    monkeypatch.setenv("INPUT_TOKEN", "token-of-ours")
    seen = world.folder / "seen.json"
    world.program(
        "import json, os, sys\nplan = open('0.json').read()\n"
        f"json.dump([sys.argv[1:], dict(os.environ), os.getcwd(), plan], open({str(seen)!r}, 'w'))\n"
        'print(\'{"passed": 0, "failed": 0}\')'
    )
    secret = a_resource("aws_db_instance.main", after={"password": "hunter22secret", "instance_class": "db.t3.micro"})
    secret["change"]["after_sensitive"] = {"password": True}
    result = world.gate(world.plan(secret))
    assert said(result) == []
    arguments, environment, folder, plan = json.loads(seen.read_text())
    assert arguments[:2] == ["-f", "0.json"]
    assert {"--skip-download", "--soft-fail", "terraform_plan"} <= set(arguments)
    assert "-of-ours" not in json.dumps(environment)
    assert environment["HTTPS_PROXY"] == "http://127.0.0.1:9"
    assert not Path(folder).exists()
    assert "db.t3.micro" in plan
    assert "hunter22secret" not in plan


def test_policies_do_not_see_the_copy_that_was_made_for_checkov(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from costwarden.gate import documents

    given: list[Any] = []
    real = documents.build_document
    monkeypatch.setattr(documents, "build_document", lambda *a, raw, **k: given.append(raw) or real(*a, raw=raw, **k))
    world.answers(a_check())
    world.gate()
    assert given == [None]


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("raise SystemExit(2)", "it ended with code 2"),
        ("raise RuntimeError('secret words')", "it ended with code 1"),
        ("import os; os.kill(os.getpid(), 9)", "it ended with code -9"),
        ("print('Traceback: garbage')", "its output is not JSON"),
        ("pass", "its output is not JSON"),
        ("print('[' * 200000)", "its output is not JSON"),
        ("print('[1, 2]')", "its output has another shape"),
        ("print('{\"results\"')", "its output is not JSON"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\xfe{}')", "its output is not JSON"),
    ],
)
def test_a_checkov_that_fails_is_one_notice(program: str, words: str, world: World) -> None:
    world.program(program)
    result = world.gate()
    assert result.decision is Decision.ALLOW
    assert result.advice == ()
    assert said(result) == [f"checkov gave no advice: {words}"]


def test_a_checkov_that_hangs_is_ended_with_its_children(world: World) -> None:
    pid = world.folder / "pid"
    world.program(
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(pid)!r}, 'w').write(str(child.pid))\ntime.sleep(60)"
    )
    started = time.monotonic()
    result = world.gate(checkov_seconds=1)
    assert time.monotonic() - started < 10
    assert said(result) == ["checkov gave no advice: it did not finish within 1 s"]
    stat = Path(f"/proc/{pid.read_text()}/stat")
    assert not stat.exists() or stat.read_text().split()[2] == "Z"


def test_a_checkov_that_prints_without_end_is_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costwarden.gate.checkov_program._MOST_BYTES", 100_000)
    world.program("while True:\n    print('x' * 10000)")
    assert said(world.gate()) == ["checkov gave no advice: it printed more than anybody reads"]


def test_an_absent_checkov_is_one_notice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTWARDEN_CHECKOV", str(world.folder / "nowhere"))
    assert said(world.gate()) == ["checkov gave no advice: the program is not installed"]
    monkeypatch.delenv("COSTWARDEN_CHECKOV")
    world.answers(a_check())
    monkeypatch.delenv("COSTWARDEN_CHECKOV")
    monkeypatch.chdir(world.folder / "bin")
    monkeypatch.setenv("PATH", ".")
    assert said(world.gate()) == ["checkov gave no advice: PATH has it only below the working directory"]


def test_source_without_a_plan_is_said(world: World) -> None:
    (world.folder / "main.tf").write_text('resource "aws_ebs_volume" "data" {\n  size = 1\n}\n')
    world.answers(a_check())
    result = run_gate(GateRequest(hcl=(str(world.folder),), checkov=True, directory=world.folder))
    assert result.advice == ()
    assert said(result) == ["checkov reads plans: projects given as source or costs alone were not checked by it"]


def test_what_makes_no_sense_is_left_out_and_hostile_text_stays_text(world: World) -> None:
    nonsense: list[dict[str, Any]] = [
        a_check(check_id="<script>"),
        a_check(check_id=None),
        a_check(resource=None, resource_address=None),
        a_check(file_path="/7.json"),
        a_check(file_path="../../etc/passwd"),
        a_check(file_path=None),
    ]
    hostile = a_check(
        check_name="<img src=x>\n## big\n/close @everyone " + "x" * 5000,
        resource_address="aws_x.y\n<!-- costwarden:v1 key=default sha=none -->",
        check_result={"evaluated_keys": ["a b`|"]},
    )
    world.answers(*nonsense, hostile, a_check(check_result="no", resource="aws_ebs_volume.data"))
    result = world.gate()
    assert [one.attribute for one in result.advice] == ["", ""]
    assert all(len(one.message) <= 300 and "\n" not in one.message for one in result.advice)
    body = render("markdown", result)
    assert "<img" not in body
    assert body.count("<!-- costwarden:v1") == 1


def test_many_findings_are_cut_and_counted(world: World) -> None:
    world.answers(*(a_check(check_id=f"CKV_AWS_{n}") for n in range(510)))
    result = world.gate()
    assert len(result.advice) == 500
    assert said(result) == ["10 more findings of checkov are not listed"]


def test_a_checkov_that_saw_nothing_says_so(world: World) -> None:
    world.program('print(\'{"passed": 0, "failed": 0, "resource_count": 0}\')')
    assert said(world.gate()) == [
        "checkov saw no resource in the plans: it reads planned_values, which older plans lack"
    ]


def test_plans_it_could_not_read_are_counted(world: World) -> None:
    world.program('print(\'[{"passed": 0, "failed": 0, "parsing_errors": 1}]\')')
    assert said(world.gate()) == ["checkov could not read 1 of 1 plans"]


def test_an_exception_covers_advice_too(world: World) -> None:
    (world.folder / ".costwarden").mkdir()
    (world.folder / ".costwarden" / "exceptions.yaml").write_text(
        json.dumps(
            {
                "exceptions": [
                    {
                        "policy": "checkov/CKV_AWS_3",
                        "address": "aws_ebs_volume.data",
                        "reason": "public data",
                        "owner": "@acme/web",
                        "approver": "@acme/security",
                        "expires": "2026-12-31",
                    }
                ]
            }
        )
    )
    world.answers(a_check())
    now = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
    assert [one.status for one in world.gate(now=now).advice] == [Status.EXCEPTED]


def test_the_real_checkov_finds_the_unencrypted_volume(world: World) -> None:
    program = os.environ.get("COSTWARDEN_CHECKOV") or shutil.which("checkov")
    if not program:
        pytest.skip("checkov is not installed: it needs an environment of its own (docs/checkov.md)")
    kept = {"address": "aws_ebs_volume.data", "mode": "managed", "type": "aws_ebs_volume", "name": "data"}
    values = {"root_module": {"resources": [kept | {"values": VOLUME}]}}
    result = world.gate(world.plan(planned_values=values), checkov_seconds=120)
    assert said(result) == []
    assert "checkov/CKV_AWS_3" in {one.policy for one in result.advice if one.address == "aws_ebs_volume.data"}
