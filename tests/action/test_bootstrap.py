"""The action installs and runs beside a repository that wants to be its code, its packages and its configuration."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from action import bootstrap
from tests.action.act import Runner
from tests.action.conftest import a_pull_event, parse_outputs
from tests.builders import a_plan_document, a_resource

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux: act runs steps on this machine")

VOLUME = {"type": "gp3", "size": 500, "availability_zone": "eu-west-1a", "tags": {}}
LIMIT = {"limits": {"default": {"monthly_delta": 10}}, "policies": {"cost/monthly_delta": {"level": "deny"}}}


def test_nothing_of_a_hostile_workspace_runs_while_installing(hostile: Path, cache: Path) -> None:
    """`cache` was installed in that workspace, with PYTHONPATH pointing at it."""
    (environment,) = cache.glob("costwarden-*")
    assert (environment / "complete").is_file()
    assert not (hostile / "ran").exists()


def test_nothing_of_a_hostile_workspace_runs_in_the_step(
    hostile: Path, action: Path, cache: Path, tmp_path: Path
) -> None:
    (hostile / "plan.json").write_text(a_document(), encoding="utf-8")
    (hostile / "costwarden.yaml").write_text(json.dumps(LIMIT), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", str(action / "action" / "bootstrap.py")],
        cwd=hostile,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(hostile),
            "PYTHONSTARTUP": str(hostile / "orjson.py"),
            "RUNNER_TOOL_CACHE": str(cache),
            "RUNNER_TEMP": str(tmp_path / "temp"),
            "GITHUB_WORKSPACE": str(hostile),
            "GITHUB_OUTPUT": str(tmp_path / "outputs"),
            "INPUT_PLAN": "plan.json",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    assert parse_outputs((tmp_path / "outputs").read_text())["decision"] == "deny"
    assert not (hostile / "ran").exists()


def test_nor_where_a_runner_starts_it(hostile: Path, runner: Runner) -> None:
    for path in sorted(hostile.rglob("*")):
        if path.is_file() and path.name not in ("plan.json", "costwarden.yaml"):
            runner.write(path.relative_to(hostile).as_posix(), path.read_text(encoding="utf-8"))
    runner.write("plan.json", a_document())
    runner.write("costwarden.yaml", LIMIT)
    ran = runner.run(a_pull_event(), {"plan": "plan.json", "token": ""})
    assert (ran.outcome, ran.outputs["decision"]) == ("failure", "deny")
    assert not (hostile / "ran").exists()


def test_the_trap_springs_where_nobody_is_careful(hostile: Path) -> None:
    subprocess.run([sys.executable, "-c", "import orjson"], cwd=hostile, capture_output=True, check=False)
    assert (hostile / "ran").exists()
    (hostile / "ran").unlink()


@pytest.mark.parametrize("left", [(), ("complete",), ("complete", "lib/orjson.py"), ("bin/python",)])
def test_the_rest_of_an_environment_is_made_anew(
    left: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who tidies a cache by age takes some files; an update of the runner takes the Python that it was made of."""

    def install(folder: Path, python: Path) -> None:
        python.parent.mkdir(parents=True)
        python.touch()

    monkeypatch.setenv("RUNNER_TOOL_CACHE", str(tmp_path))
    monkeypatch.setattr(bootstrap, "_install", install)
    python = bootstrap._environment()
    environment = python.parents[1]
    shutil.rmtree(environment)
    for name in left:
        (environment / name).parent.mkdir(parents=True, exist_ok=True)
        (environment / name).touch()
    assert bootstrap._environment() == python
    found = {path.relative_to(environment).as_posix() for path in environment.rglob("*") if path.is_file()}
    assert (found, list(tmp_path.iterdir())) == ({"bin/python", "complete"}, [environment])


def a_document() -> str:
    return json.dumps(a_plan_document(a_resource("aws_ebs_volume.data", after=VOLUME)))
