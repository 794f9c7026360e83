"""The step as the runner starts it: a workspace, an event, files for outputs and summary, a forge in memory."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from action.runner import Step
from tests.action.act import Runner, installed_cache
from tests.builders import a_plan_document, a_resource
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving
from tests.publish.memory_forge import MemoryForge
from tools.action_tree import build_tree

HEAD = "a" * 40


def a_pull_event(number: int = 7, head: str = HEAD, fork: bool = False) -> dict[str, Any]:
    head_repository = "mallory/shop" if fork else "acme/shop"
    return {
        "pull_request": {
            "number": number,
            "draft": False,
            "labels": [{"name": "infra"}],
            "user": {"login": "ada"},
            "head": {"sha": head, "repo": {"full_name": head_repository}},
            "base": {"ref": "main", "repo": {"full_name": "acme/shop"}},
        }
    }


@dataclass
class World:
    """Everything around one or several runs of the step."""

    folder: Path
    forge: MemoryForge = field(default_factory=MemoryForge)
    said: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)  # of the runner, beside and instead of those below

    def plan(self, *resources: dict[str, Any], name: str = "plan.json") -> None:
        volume = {"type": "gp3", "size": 500, "availability_zone": "eu-west-1a", "tags": {}}
        documents = resources or (a_resource("aws_ebs_volume.data", after=volume),)
        path = self.folder / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(a_plan_document(*documents)), encoding="utf-8")

    def config(self, value: Mapping[str, Any]) -> None:
        (self.folder / "work" / "costwarden.yaml").write_text(json.dumps(value), encoding="utf-8")

    def run(self, event: Mapping[str, Any] | str | None = None, **inputs: str) -> tuple[int, dict[str, str], str]:
        """(exit code, outputs, job summary); an event that is text is what the runner's file holds."""
        files = {name: self.folder / name for name in ("event.json", "outputs", "summary")}
        event = a_pull_event() if event is None else event
        files["event.json"].write_text(event if isinstance(event, str) else json.dumps(event), encoding="utf-8")
        for name in ("outputs", "summary"):
            files[name].write_text("", encoding="utf-8")
        environment = {
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "GITHUB_OUTPUT": str(files["outputs"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_WORKSPACE": str(self.folder / "work"),
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_RUN_ID": "1",
            "RUNNER_TEMP": str(self.folder / "temp"),
            **self.variables,
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
        }
        code = Step(environment, lambda inputs, environment: self.forge, self.said.append).run()
        return code, parse_outputs(files["outputs"].read_text()), files["summary"].read_text()


def parse_outputs(text: str) -> dict[str, str]:
    """What the runner reads from GITHUB_OUTPUT."""
    found = re.findall(r"^([a-z-]+)<<(\S+)\n(.*?)\n\2$", text, re.MULTILINE | re.DOTALL)
    return {name: value for name, _, value in found}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return World(tmp_path)


@pytest.fixture(scope="session")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release tree, as users pin it."""
    return build_tree(tmp_path_factory.mktemp("action"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose every file, once imported or read, leaves the file `ran` or breaks the run."""
    folder = tmp_path_factory.mktemp("hostile")
    trap = f"open({str(folder / 'ran')!r}, 'a').write(__file__ + '\\n')\n"
    traps = ("orjson", "sitecustomize", "usercustomize", "json", "pip", "regorus", "pydantic", "github", "encodings")
    names = [f"{name}.py" for name in traps]
    names += ["action/__init__.py", "action/runner.py", "costwarden/__init__.py", "site-packages/orjson.py"]
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(trap, encoding="utf-8")
    nowhere = "[global]\nindex-url = http://127.0.0.1:9/\nno-index = true\n"
    (folder / "requirements").mkdir()
    for name, text in {
        "pip.conf": nowhere,
        "pip.ini": nowhere,
        "setup.cfg": nowhere,
        "requirements/action.txt": "no-such-package\n",
        ".env": "INPUT_FAIL_ON=never\nINPUT_MODE=publish\n",
        "pyvenv.cfg": "home = /nowhere\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory, action: Path, hostile: Path) -> Path:
    """The action's environment, installed once for all runs, from within the hostile repository, by a runner whose pip
    is told to install elsewhere."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    given = {"PYTHONPATH": str(hostile), "PIP_TARGET": str(base / "elsewhere")}
    cache = installed_cache(shared / "tool-cache", action, hostile, given)
    assert not (hostile / "ran").exists(), "code of the repository ran while installing"
    return cache


@pytest.fixture
def runner(tmp_path: Path, action: Path, cache: Path) -> Runner:
    return Runner(tmp_path, action, cache)


@pytest.fixture
def github(tmp_path: Path) -> Iterator[FakeGitHub]:
    """A GitHub on loopback with one repository; every message is held to the published API description."""
    with serving(tmp_path) as github:
        github.add_repository("acme/shop")
        yield github
    assert github.violations == []
