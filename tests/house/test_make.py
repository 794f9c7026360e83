"""The Makefile and the scripts behind it."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from tests.house.tree import ROOT, files

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PHONY = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
TARGETS = PHONY.group(1).split() if PHONY else []
SCRIPTS = sorted(path for path in files() if path.suffix == ".sh" or path.parts[0] == ".ci")

# Run by `make test`, a make of ours would be an inner one, which talks about the folders it enters.
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}


def test_help_names_every_target_and_no_other() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, env=OUTSIDE, capture_output=True, text=True, check=True).stdout
    assert [line.split()[0] for line in shown.splitlines()] == re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
    assert {line.split()[0] for line in shown.splitlines()} == set(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_knows_its_steps(target: str) -> None:
    command = ["make", "-n", target, "NAME=x"]
    run = subprocess.run(command, cwd=ROOT, env=OUTSIDE, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    for script in re.findall(r"(?:^|[ \t])((?:tools|benchmarks)/[a-z_/]+\.(?:sh|py))", run.stdout):
        assert (ROOT / script).is_file(), f"make {target} runs {script}, which does not exist"


def test_there_are_scripts() -> None:
    assert {str(path) for path in SCRIPTS} >= {".ci/run", "tools/venv.sh", "tools/install_tool.sh", "tools/demo.sh"}


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_every_script_can_run(script: os.PathLike[str]) -> None:
    path = ROOT / script
    shell = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#!").split()
    assert os.access(path, os.X_OK)
    assert subprocess.run([*shell[-1:], "-n", str(path)], capture_output=True, check=False).returncode == 0


def test_ci_runs_what_a_newcomer_runs() -> None:
    assert {"make demo", "make lint", "make test"} <= set((ROOT / ".ci/run").read_text(encoding="utf-8").splitlines())
