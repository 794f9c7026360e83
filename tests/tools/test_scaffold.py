"""A scaffold passes every check on the day it is written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.house.tree import ROOT, files
from tools.scaffold import chatops, collector, command, policy, resource
from tools.scaffold.write import CannotScaffold

ROOMS = ("action", "bot", "collectors", "costwarden", "policies", "tests", "schemas")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the rooms a scaffold lives in."""
    for path in files():
        if path.parts[0] in ROOMS and path.parts[:2] not in {("tests", "golden"), ("tests", "plan")}:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, tmp_path / path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / ".regal", tmp_path / ".regal")
    return tmp_path


def runs(house: Path, *program: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(house), "PYTEST_ADDOPTS": ""}
    run = subprocess.run(program, cwd=house, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def check_python(house: Path, module: str, test: str) -> None:
    runs(house, sys.executable, "-m", "ruff", "check", module, test)
    runs(house, sys.executable, "-m", "ruff", "format", "--check", module, test)
    runs(house, sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent", module)
    runs(house, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test)


def test_a_new_command_passes_every_check(house: Path) -> None:
    command.scaffold("ledger", house)
    check_python(house, "costwarden/commands/ledger.py", "tests/commands/test_ledger.py")
    assert (house / "docs/commands/ledger.md").is_file()
    runs(house, sys.executable, "-m", "ruff", "check", "costwarden/cli.py")


def test_a_new_chatops_command_passes_every_check(house: Path) -> None:
    (house / "docs").mkdir(exist_ok=True)
    shutil.copy(ROOT / "docs" / "bot-commands.md", house / "docs")
    chatops.scaffold("blame", house)
    check_python(house, "bot/commands/blame.py", "tests/bot/chat/test_blame.py")
    runs(
        house, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/bot/test_grammar.py", "-k", "page"
    )


def test_a_new_resource_type_passes_every_check(house: Path) -> None:
    resource.scaffold("aws_scaffolded_thing", house)
    check_python(house, "costwarden/estimate/aws/scaffolded_thing.py", "tests/estimate/aws/test_scaffolded_thing.py")
    example = yaml.safe_load((house / "tests/estimate/examples/aws/scaffolded_thing.yaml").read_text(encoding="utf-8"))
    assert [line["line"] for line in example["cases"][0]["lines"]] == ["Usage"]


def test_a_new_collector_passes_every_check(house: Path) -> None:
    collector.scaffold("scaffolded_bill", house)
    check_python(house, "collectors/scaffolded_bill.py", "tests/collectors/test_scaffolded_bill.py")
    assert (house / "docs/collectors/scaffolded-bill.md").is_file()
    found = "from collectors.night.registry import kinds; assert 'scaffolded_bill' in kinds()"
    runs(house, sys.executable, "-c", found)


def tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(ROOT / ".tools/bin"))
    if found is None:
        pytest.skip(f"no {name}: `make tools` builds it")
    return found


def test_a_new_policy_passes_every_check(house: Path) -> None:
    policy.scaffold("waste/scaffolded_thing", house)
    opa = tool("opa")
    runs(house, opa, "check", "--strict", "policies/rego")
    runs(house, opa, "fmt", "--fail", "--list", "policies/rego/waste/scaffolded_thing")
    runs(house, opa, "test", "policies/rego", "--run", "scaffolded_thing")
    lint = [tool("regal"), "lint", "--format", "json", "policies/rego/lib", "policies/rego/waste/scaffolded_thing"]
    report = json.loads(subprocess.run(lint, cwd=house, capture_output=True, check=False).stdout)
    assert [one for one in report["violations"] if "scaffolded" in one["location"]["file"]] == []
    assert (house / "docs/policies/waste/scaffolded_thing.md").is_file()


@pytest.mark.parametrize(
    ("scaffold", "name"),
    [
        (policy.scaffold, "waste"),
        (policy.scaffold, "waste/../../x"),
        (policy.scaffold, ""),
        (command.scaffold, "import"),
        (command.scaffold, "doctor"),
        (resource.scaffold, "digitalocean_droplet"),
    ],
)
def test_a_wrong_name_writes_nothing(scaffold: Callable[[str, Path], list[str]], name: str, house: Path) -> None:
    before = sorted(house.rglob("*"))
    with pytest.raises(CannotScaffold):
        scaffold(name, house)
    assert sorted(house.rglob("*")) == before


def test_nothing_is_overwritten(house: Path) -> None:
    policy.scaffold("waste/scaffolded_thing", house)
    with pytest.raises(CannotScaffold, match="exists already"):
        policy.scaffold("waste/scaffolded_thing", house)
