"""The README says what is true today: its comment, its workflow, its commands."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from costwarden.cli import COMMANDS, run
from tests.house.tree import ROOT

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
NOW = "2026-11-21T12:00:00Z"
COMMENT = re.compile(
    r"(?<=<!-- comment of examples/demo: begin -->\n)(.*?)(?=<!-- comment of examples/demo: end -->)", re.DOTALL
)


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example in a folder of its own, which is the working directory."""
    shutil.copytree(ROOT / "examples" / "demo", tmp_path / "demo")
    monkeypatch.chdir(tmp_path / "demo")
    return tmp_path / "demo"


def test_the_comment_is_what_the_gate_says(
    demo: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    code = run(["gate", "plan.json", "--now", NOW, "--format", "markdown"])
    comment = capsys.readouterr().out.strip() + "\n"
    assert code == 1
    if request.config.getoption("--update-golden"):
        README.write_text(COMMENT.sub(lambda _: comment, TEXT), encoding="utf-8")
        return
    found = COMMENT.search(TEXT)
    assert found is not None
    assert found.group(1) == comment


def test_the_workflow_is_short_and_asks_for_no_secret() -> None:
    """That it posts a comment is shown by tests/action/test_examples.py, that it is sound by test_workflows.py."""
    found = re.search(r"```yaml\n(name: .*?)```", TEXT, re.DOTALL)
    assert found is not None
    assert len(found.group(1).splitlines()) <= 12
    workflow = yaml.safe_load(found.group(1))
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write", "checks": "write"}
    assert "secrets." not in found.group(1)


def test_every_command_named_exists() -> None:
    fenced = "".join(re.findall(r"^```sh\n(.*?)^```", TEXT, re.M | re.DOTALL))
    commands = set(re.findall(r"`costwarden ([a-z]+)", TEXT)) | set(re.findall(r"^costwarden ([a-z]+)", fenced, re.M))
    assert commands
    assert commands <= set(COMMANDS)


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    pages = TEXT + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    pages += (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", pages, re.M)) <= targets
