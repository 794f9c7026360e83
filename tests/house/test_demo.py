"""examples/demo is a real, settled, harmless recording of the source beside it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from costwarden.config import read_config
from costwarden.plan.read import read_plan
from tests.house.tree import ROOT

DEMO = ROOT / "examples" / "demo"


def test_the_change_applies_to_what_was_there(tmp_path: Path) -> None:
    git = shutil.which("git")
    assert git is not None
    shutil.copytree(DEMO / "terraform", tmp_path / "terraform")
    shutil.copy(DEMO / "change.patch", tmp_path)
    subprocess.run([git, "apply", "--check", "--reverse", "change.patch"], cwd=tmp_path, check=True)


def test_the_plan_changes_what_the_patch_changes() -> None:
    plan = read_plan(str(DEMO / "plan.json"), name="orders")
    changed = {resource.address: resource.actions for resource in plan.resources if resource.actions != ("no-op",)}
    assert changed == {
        "aws_cloudwatch_log_group.reports": ("create",),
        "aws_ebs_volume.scratch": ("create",),
        "aws_instance.reports": ("update",),
        "aws_volume_attachment.scratch": ("create",),
    }
    assert len(plan.resources) > 20


def test_the_plan_is_of_the_source_beside_it() -> None:
    blocks = set()
    for path in (DEMO / "terraform").glob("*.tf"):
        blocks |= {".".join(found) for found in re.findall(r'^resource "(\w+)" "(\w+)"', path.read_text(), re.M)}
    plan = read_plan(str(DEMO / "plan.json"), name="orders")
    assert {resource.config_address for resource in plan.resources} == blocks


@pytest.mark.parametrize("secret", ["master_password", "AKIA", "aws_secret_access_key", "BEGIN RSA", "/tmp/"])
def test_the_plan_holds_no_secret_and_no_path(secret: str) -> None:
    assert secret not in (DEMO / "plan.json").read_text(encoding="utf-8")


def test_the_plan_was_recorded_whole() -> None:
    plan = json.loads((DEMO / "plan.json").read_text(encoding="utf-8"))
    assert (plan["complete"], plan["errored"]) == (True, False)


def test_its_configuration_is_valid() -> None:
    config = read_config(DEMO / "costwarden.yaml")
    assert [project.name for project in config.projects] == ["orders"]
    assert config.limits_for("prod").monthly_delta == 400
