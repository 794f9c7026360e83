"""The scripts a newcomer meets first, on machines that lack something."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

NEEDED = ("sh", "dirname", "cat", "sed", "head", "mkdir", "tail")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout whose path has a space, and a PATH (bin/) with neither python3 nor go nor terraform."""
    house = tmp_path / "a house"
    shutil.copytree(ROOT / "tools", house / "tools", ignore=shutil.ignore_patterns("__pycache__", "catalogue"))
    shutil.copytree(ROOT / "requirements", house / "requirements")
    (house / "bin").mkdir()
    for name in NEEDED:
        found = shutil.which(name)
        assert found is not None
        (house / "bin" / name).symlink_to(found)
    return house


def run(house: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(house / "bin"), "HOME": str(house), "XDG_CACHE_HOME": str(house / "cache")}
    return subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)


def test_an_old_python_is_said_in_one_line(bare: Path) -> None:
    old = bare / "bin" / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.8.10" && exit 0\nexit 1\n')
    old.chmod(0o755)
    result = run(bare, "tools/venv.sh", "base")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "3.11 or later" in result.stderr
    assert "Python 3.8.10" in result.stderr
    assert not (bare / ".venv").exists()


@pytest.mark.parametrize("tool", ["opa", "regal", "tofu"])
def test_without_go_a_tool_is_missed_in_one_line(bare: Path, tool: str) -> None:
    result = run(bare, "tools/install_tool.sh", tool)
    assert result.returncode == 0
    assert result.stdout.count("\n") == 1
    assert f"{tool} v" in result.stdout
    assert "no Go toolchain" in result.stdout
    assert not (bare / ".tools").exists()


def test_tofu_is_not_built_beside_terraform(bare: Path) -> None:
    (bare / "bin" / "terraform").symlink_to(bare / "bin" / "cat")
    result = run(bare, "tools/install_tool.sh", "tofu")
    assert (result.returncode, result.stdout) == (0, "")


def test_a_cached_tool_is_linked_and_not_built(bare: Path) -> None:
    (bare / "bin" / "ln").symlink_to(shutil.which("ln") or "")
    version = next(
        line.split()[1] for line in (ROOT / "tools/regal/go.mod").read_text().splitlines() if "/regal v" in line
    )
    cached = bare / "cache" / "costwarden" / "tools" / f"regal-{version}" / "bin" / "regal"
    cached.parent.mkdir(parents=True)
    cached.touch(mode=0o755)
    result = run(bare, "tools/install_tool.sh", "regal")
    assert (result.returncode, result.stdout) == (0, "")
    assert (bare / ".tools/bin/regal").readlink() == cached


@pytest.mark.parametrize("ci", [True, False])
def test_without_opa_policies_are_unchecked_and_ci_does_not_accept_it(bare: Path, ci: bool) -> None:
    command = ["tools/rego.sh", "test"] if not ci else ["sh", "-c", "CI=true tools/rego.sh test"]
    result = run(bare, *command)
    assert "opa is not installed" in result.stdout
    assert result.returncode == int(ci)
