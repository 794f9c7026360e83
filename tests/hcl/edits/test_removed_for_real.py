"""Removed, forgotten, imported, renamed: what the real terraform plans of it, on its built-in resource."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_removal

KEPT = 'resource "terraform_data" "kept" {\n  input = 1\n}\n'
OLD = 'resource "terraform_data" "old" {\n  input = 2\n}\n'
MOVED = "moved {\n  from = terraform_data.older\n  to   = terraform_data.old\n}\n"
IMPORT = 'import {\n  to = terraform_data.old\n  id = "x"\n}\n'


def planned(folder: Path) -> dict[str, list[str]]:
    """Address -> actions, of what is not left as it is."""
    done = terraform(folder, "plan", "-input=false", "-no-color", "-out=plan.bin")
    assert done.returncode == 0, done.stderr
    shown = json.loads(terraform(folder, "show", "-json", "plan.bin").stdout)
    changes = {one["address"]: one["change"]["actions"] for one in shown.get("resource_changes") or ()}
    return {address: actions for address, actions in changes.items() if actions != ["no-op"]}


def terraform(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("terraform")
    if program is None:
        pytest.skip("neither terraform nor tofu is installed")
    settings = folder / ".terraformrc"
    settings.write_text("disable_checkpoint = true\n", encoding="utf-8")
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings), "TF_IN_AUTOMATION": "1"}
    return subprocess.run([program, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    ("applied", "source", "forget", "wanted"),
    [
        (OLD, OLD, False, {"terraform_data.old": ["delete"]}),
        (OLD, OLD, True, {"terraform_data.old": ["forget"]}),
        ("", OLD, True, {}),  # the state has lost it already
        (OLD, OLD + "\n" + IMPORT, False, {"terraform_data.old": ["delete"]}),
        (OLD.replace('"old"', '"older"'), OLD + "\n" + MOVED, False, {"terraform_data.old": ["delete"]}),
        (OLD.replace('"old"', '"older"'), OLD + "\n" + MOVED, True, {"terraform_data.old": ["forget"]}),
    ],
    ids=["removed", "forgotten", "gone", "imported", "renamed and removed", "renamed and forgotten"],
)
def test_terraform_plans_what_was_meant(
    applied: str, source: str, forget: bool, wanted: dict[str, list[str]], tmp_path: Path
) -> None:
    main = tmp_path / "main.tf"
    main.write_text(KEPT + "\n" + applied, encoding="utf-8")
    for words in (("init", "-input=false"), ("apply", "-input=false", "-auto-approve")):
        assert terraform(tmp_path, *words).returncode == 0
    main.write_text(KEPT + "\n" + source, encoding="utf-8")
    result = plan_removal(tmp_path, "terraform_data.old", base=tmp_path, forget=forget)
    assert isinstance(result, EditResult), result
    main.write_bytes(result.files["main.tf"][1])
    assert planned(tmp_path) == wanted
