"""A step that cannot start, is killed or never ends still has its check concluded, with nothing but Python itself."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.action.conftest import a_pull_event, parse_outputs
from tests.action.test_act_github import RIGHTS
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.state import CheckState
from tests.house.tree import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS: scripts take Python's place")


@dataclass
class Machine:
    """A runner whose environment for the action is whatever a test puts in the tool cache."""

    folder: Path
    github: FakeGitHub
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def head(self) -> str:
        sha = self.github.repositories["acme/shop"].git.resolve("feature")
        assert sha is not None
        return sha

    def python(self, script: str) -> None:
        """What is started instead of the interpreter of the installed environment."""
        wanted = (ROOT / "requirements" / "action.txt").read_bytes() + sys.version.encode()
        folder = self.folder / "tools" / f"costwarden-{hashlib.sha256(wanted).hexdigest()[:16]}"
        (folder / "bin").mkdir(parents=True)
        (folder / "complete").touch()
        (folder / "bin" / "python").write_text(script)
        (folder / "bin" / "python").chmod(0o755)

    def run(self, event: Any = None, *, forge_seconds: int = 300, **inputs: str) -> tuple[int, str]:
        """(exit code, log)"""
        (self.folder / "event.json").write_text(json.dumps(event or a_pull_event(1, self.head)))
        given = {
            "PATH": os.environ["PATH"],
            "GITHUB_API_URL": self.github.url,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_OUTPUT": str(self.folder / "outputs"),
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_RUN_ID": "1",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_WORKSPACE": str(self.folder / "work"),
            "INPUT_TOKEN": self.github.actions_token("acme/shop", **RIGHTS, statuses="write"),
            "RUNNER_TOOL_CACHE": str(self.folder / "tools"),
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
            **self.variables,
        }
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import action.bootstrap as b; "
        code += f"b.FORGE_SECONDS = {forge_seconds}; sys.exit(b.main())"
        done = subprocess.run(
            [sys.executable, "-I", "-c", code],
            cwd=self.folder / "work",
            env=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert not given["INPUT_TOKEN"] or given["INPUT_TOKEN"] not in done.stdout + done.stderr
        return done.returncode, done.stdout

    def check(self) -> CheckState:
        (check,) = self.github.repositories["acme/shop"].checks.values()
        assert check.data["status"] == "completed"
        return check


@pytest.fixture
def machine(tmp_path: Path, github: FakeGitHub) -> Iterator[Machine]:
    github.add_pull("acme/shop", "feature")
    (tmp_path / "work").mkdir()
    yield Machine(tmp_path, github)
    assert github.faults.unused == []


def no_install(machine: Machine) -> None:
    (machine.folder / "tools").write_text("a file where a folder should be")


def test_an_environment_that_cannot_be_installed(machine: Machine) -> None:
    no_install(machine)
    code, log = machine.run()
    assert code == 2
    assert log.startswith("::error title=costwarden could not decide::its environment could not be installed")
    check = machine.check()
    assert (check.data["conclusion"], check.data["name"], check.data["head_sha"]) == (
        "failure",
        "costwarden",
        machine.head,
    )
    assert check.data["output"]["title"].startswith("costwarden could not decide: its environment could not be")
    assert parse_outputs((machine.folder / "outputs").read_text()) == {"decision": "error"}
    assert "could not be installed" in (machine.folder / "summary").read_text()


def test_an_index_that_has_none_of_it(machine: Machine) -> None:
    machine.variables = {"PIP_NO_INDEX": "1"}
    assert machine.run()[0] == 2
    assert "could not be installed (CalledProcessError)" in machine.check().data["output"]["title"]
    assert list((machine.folder / "tools").iterdir()) == []


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("#!/bin/sh\nkill -9 $$\n", "stopped before it had an answer (-9)"),
        ("#!/bin/sh\nexit 3\n", "stopped before it had an answer (3)"),
        ("#!/bin/sh\nexit 139\n", "stopped before it had an answer (139)"),
        (f'#!/bin/sh\nexec {sysconfig.get_config_var("BINDIR")}/python3 -S "$@"\n', "before it had an answer (3)"),
        ("no script at all", "environment could not be started"),
        ("#!/bin/sh\nexec sleep 30\n", "did not end within 1 s"),
    ],
)
def test_a_step_that_ends_without_an_answer(script: str, why: str, machine: Machine) -> None:
    machine.python(script)
    code, _ = machine.run(forge_seconds=0, timeout="1")
    assert code == 2
    assert why in machine.check().data["output"]["title"]


@pytest.mark.parametrize("code", [0, 1, 2])
def test_an_answer_is_handed_on_and_nothing_else_said(code: int, machine: Machine) -> None:
    machine.python(f"#!/bin/sh\nexit {code}\n")
    assert machine.run() == (code, "")
    assert machine.github.log == []


def test_fail_on_error_false_makes_it_neutral_under_its_key(machine: Machine) -> None:
    no_install(machine)
    assert machine.run(fail_on_error="False", comment_key="prod")[0] == 0
    assert (machine.check().data["conclusion"], machine.check().data["name"]) == ("neutral", "costwarden (prod)")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("shape", ["answer", "truncated"])
def test_a_lost_answer_leaves_one_check(when: str, shape: str, machine: Machine) -> None:
    no_install(machine)
    machine.github.faults.add("POST .*/check-runs", status=502, when=when, shape=shape)
    assert machine.run()[0] == 2
    assert machine.check().data["conclusion"] == "failure"


def test_where_checks_are_not_allowed_a_status_is_set(machine: Machine) -> None:
    no_install(machine)
    token = machine.github.actions_token("acme/shop", statuses="write", checks="read")
    machine.variables = {"INPUT_TOKEN": token}
    assert machine.run()[0] == 2
    (status,) = machine.github.repositories["acme/shop"].statuses
    assert (status["context"], status["state"]) == ("costwarden", "failure")


def test_a_redirect_does_not_get_the_token(machine: Machine) -> None:
    no_install(machine)
    machine.github.faults.add("GET .*/check-runs", status=302, headers={"Location": f"{machine.github.url}/user"})
    code, log = machine.run()
    assert code == 2
    assert "no check could be concluded (HTTPError)" in log
    assert machine.github.calls("users/") == []


@pytest.mark.parametrize(
    ("name", "event", "sha"),
    [
        ("merge_group", {"merge_group": {"head_sha": "HEAD"}}, True),
        ("push", {"ref": "refs/heads/feature"}, True),
        ("workflow_run", {"workflow_run": {"head_sha": "HEAD"}, "repository": {"full_name": "acme/shop"}}, True),
        ("issue_comment", {"issue": {}}, False),
        ("workflow_run", {"workflow_run": {"head_sha": "../x"}, "repository": {"full_name": "acme/shop"}}, False),
        ("merge_group", {"merge_group": 7}, False),
    ],
)
def test_it_concludes_on_the_commit_of_the_event(name: str, event: Any, sha: bool, machine: Machine) -> None:
    no_install(machine)
    machine.variables = {"GITHUB_EVENT_NAME": name, "GITHUB_SHA": machine.head}
    assert machine.run(json.loads(json.dumps(event).replace("HEAD", machine.head)))[0] == 2
    assert [one.data["head_sha"] for one in machine.github.repositories["acme/shop"].checks.values()] == (
        [machine.head] if sha else []
    )


def test_an_evaluation_leaves_the_reason_in_its_bundle(machine: Machine) -> None:
    no_install(machine)
    bundle = machine.folder / "work" / "costwarden-bundle"
    bundle.mkdir()
    (bundle / "manifest.json").symlink_to(machine.folder / "elsewhere")
    assert machine.run(mode="evaluate")[0] == 2
    assert machine.github.log == []
    assert not (machine.folder / "elsewhere").exists()
    manifest = json.loads((bundle / "manifest.json").read_text())
    assert (manifest["version"], manifest["digests"]) == (1, {})
    assert manifest["error"]["problem"].startswith("its environment could not be installed")
    machine.run(mode="evaluate", bundle="../outside")
    assert not (machine.folder / "outside").exists()


def test_without_a_token_it_fails_and_calls_nobody(machine: Machine) -> None:
    no_install(machine)
    assert machine.run(token="")[0] == 2
    assert machine.github.log == []


@pytest.mark.parametrize(("name", "minor"), [("bootstrap.py", 6), ("last_word.py", 7)])
def test_it_can_be_read_by_a_python_too_old_for_the_rest(name: str, minor: int) -> None:
    ast.parse((ROOT / "action" / name).read_text(encoding="utf-8"), feature_version=(3, minor))
