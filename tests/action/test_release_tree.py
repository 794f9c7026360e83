"""What users pin is built from the source, the same bytes each time, and its environment holds what the step runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.action.act import Runner, an_environment_like
from tests.action.conftest import a_pull_event
from tests.action.test_act import a_plan, pytestmark
from tests.house.tree import ROOT
from tools.action_tree import FILES, REQUIREMENTS, build_tree, commit_of

__all__ = ["pytestmark"]


def contents(folder: Path) -> dict[str, tuple[int, str]]:
    """Path -> mode and digest of every file, compiled Python aside."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mode, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in found
    }


def test_the_same_source_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once = contents(build_tree(tmp_path / "once"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o077)
    try:
        again = contents(build_tree(Path("again")))
    finally:
        os.umask(before)
    assert again == once


def test_the_tree_has_few_files_and_pins_its_wheel(action: Path) -> None:
    (wheel,) = action.glob("*.whl")
    assert set(contents(action)) == {*FILES, REQUIREMENTS.as_posix(), wheel.name}
    component = (ROOT / "templates" / "gitlab" / "costwarden.yml").read_bytes()
    assert (action / "templates" / "gitlab" / "template.yml").read_bytes() == component, "GitLab's name of it"
    pins = (action / REQUIREMENTS).read_text(encoding="utf-8")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert pins == f"{(ROOT / REQUIREMENTS).read_text()}./{wheel.name} \\\n    --hash=sha256:{digest}\n"


def test_a_tree_is_not_built_over_another(action: Path) -> None:
    with pytest.raises(FileExistsError):
        build_tree(action)


def test_its_commit_is_the_same_whoever_makes_it(action: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    objects = git("rev-parse", "--path-format=absolute", "--git-path", "objects")
    (tmp_path / "objects").mkdir()
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects)
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "objects"))  # nothing is left in the repository
    commit = commit_of(action)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "somebody else")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    assert commit_of(action) == commit
    assert git("ls-tree", "-r", "--name-only", commit).split() == sorted(contents(action))
    assert git("log", "-1", "--format=%P", commit) == ""
    assert git("rev-parse", "HEAD") in git("log", "-1", "--format=%B", commit)


def test_another_wheel_than_the_pinned_one_is_not_installed(action: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(action, tree)
    (wheel,) = tree.glob("*.whl")
    wheel.write_bytes(wheel.read_bytes() + b"\0")
    own = (tree / REQUIREMENTS).read_text(encoding="utf-8").partition("./")
    (tree / REQUIREMENTS).write_text("./" + own[2], encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", str(tree / "action" / "bootstrap.py")],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "RUNNER_TOOL_CACHE": str(tmp_path / "tools")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, "its environment could not be installed" in run.stdout) == (2, True), run.stderr
    assert "DO NOT MATCH THE HASHES" in run.stderr
    assert not list((tmp_path / "tools").iterdir())


def test_only_the_first_run_of_an_environment_compiles(action: Path, cache: Path, tmp_path: Path) -> None:
    def compiled() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in own.rglob("*.pyc")}

    own = an_environment_like(cache, action, tmp_path / "cache")
    (tmp_path / "runner").mkdir()
    runner = Runner(tmp_path / "runner", action, tmp_path / "cache")
    runner.write("plan.json", a_plan())
    runner.run(a_pull_event(), {"plan": "plan.json", "token": ""})
    before = compiled()
    runner.run(a_pull_event(), {"plan": "plan.json", "token": ""})
    assert any("costwarden" in path.parts for path in before)
    assert compiled() == before
