"""Rooms, floors and file sizes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.tree import ROOT, files

PRODUCT = ("action", "bot", "collectors", "costwarden", "policies", "tools", "benchmarks")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}


def test_nobody_imports_from_a_higher_floor() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_room_is_a_package() -> None:
    folders = {path.parent for path in files() if path.suffix == ".py" and path.parts[0] in PRODUCT[:4]}
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder / "__init__.py").is_file()] == []


def test_no_file_is_named_for_nothing() -> None:
    assert [str(path) for path in files() if path.stem in NAMELESS or NAMELESS & set(path.parts)] == []


@pytest.mark.parametrize("suffix", [".py", ".rego"])
def test_a_file_holds_one_idea(suffix: str) -> None:
    ours = [path for path in files() if path.suffix == suffix]
    long = {str(path): n for path in ours if (n := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > 300}
    assert long == {}, "split files at 300 lines"
