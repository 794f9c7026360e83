"""The table of arguments and what is inserted by it, before the real AWS provider of a mirror on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from costwarden.hcl.edit.append import plan_block
from costwarden.hcl.edit.blocks import render_block
from costwarden.hcl.edit.model import Change, EditResult
from costwarden.hcl.edit.plan import plan_edits
from costwarden.hcl.schema.arguments import known_types
from tests.hcl.edits.test_blocks import VALUES
from tools.provider_arguments import TABLE, arguments

MIRRORS = (Path("/opt/tf-plugins"), Path("/usr/share/terraform/plugins"), Path("/usr/local/share/terraform/plugins"))
VERSION = "5.100.0"
HEAD = (
    'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n'
    f'      version = "{VERSION}"\n    }}\n  }}\n}}\n\nprovider "aws" {{\n  region = "eu-west-1"\n}}\n'
)
SOURCE = """
resource "aws_instance" "web" {
  count         = 1
  ami           = "ami-1"
  instance_type = "m5.large"
}

resource "aws_instance" "db" {
  ami           = "ami-1"
  instance_type = "m5.large"
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 100
  type              = "gp2"
}

resource "aws_db_instance" "main" {
  instance_class = "db.m5.large"
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_autoscaling_group" "web" {
  launch_configuration = "web"
  min_size             = 1
  max_size             = 3
  availability_zones   = ["eu-west-1a"]
}

resource "aws_iam_role" "scheduler" {
  assume_role_policy = "{}"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}
"""
APPENDED = (
    ("aws_autoscaling_group.web", "aws_asg_schedule"),
    ("aws_vpc.main", "aws_budget"),
    ("aws_db_instance.main", "aws_db_snapshot"),
    ("aws_ebs_volume.data", "aws_ebs_snapshot"),
    ("aws_instance.db", "aws_instance_schedule"),
    ("aws_vpc.main", "aws_log_retention"),
    ("aws_route_table.private", "aws_s3_gateway_endpoint"),
    ("aws_s3_bucket.logs", "aws_s3_lifecycle"),
)
CHANGED = (
    (
        "aws_ebs_volume.data",
        (Change("type", "gp2", "gp3"), Change("iops", None, 3000), Change("throughput", None, 125)),
    ),
    ("aws_instance.db", (Change("tags.CostCenter", None, "CC-1001"),)),
    ("aws_instance.db", (Change("root_block_device.volume_type", None, "gp3"),)),
    ("aws_db_instance.main", (Change("apply_immediately", None, False), Change("multi_az", None, False))),
)


@pytest.fixture(scope="module")
def terraform() -> str:
    found = shutil.which("terraform") or shutil.which("tofu")
    if found is None:
        pytest.skip("neither terraform nor tofu is installed")
    return found


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    named = [Path(one) for one in (os.environ.get("TF_PLUGIN_MIRROR"),) if one]
    for folder in (*named, *MIRRORS):
        if next(folder.glob(f"*/hashicorp/aws/{VERSION}/*/terraform-provider-aws*"), None) is not None:
            file = tmp_path_factory.mktemp("settings") / "cli.rc"
            file.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n')
            return {**os.environ, "TF_CLI_CONFIG_FILE": str(file), "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    pytest.skip(f"no mirror with the AWS provider {VERSION} on this machine (TF_PLUGIN_MIRROR names one)")


def run(terraform: str, folder: Path, settings: dict[str, str], *arguments: str) -> bytes:
    done = subprocess.run(
        [terraform, *arguments], cwd=folder, env=settings, capture_output=True, timeout=240, check=False
    )
    assert done.returncode == 0, (done.stderr or done.stdout).decode()[-3_000:]
    return done.stdout


@pytest.mark.soak
def test_the_table_is_the_providers_own(terraform: str, settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(HEAD)
    run(terraform, tmp_path, settings, "init", "-input=false")
    document: Any = json.loads(run(terraform, tmp_path, settings, "providers", "schema", "-json"))
    (provider,) = document["provider_schemas"].values()
    table = json.loads(TABLE.read_bytes())
    ours = [name for name in known_types() if name.startswith("aws_")]
    assert len(ours) > 30
    for name in ours:
        assert table[name] == arguments(provider["resource_schemas"][name]["block"]), name


def test_the_provider_takes_what_is_inserted(terraform: str, settings: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    file.write_text(HEAD + SOURCE)
    run(terraform, tmp_path, settings, "init", "-input=false")
    for address, changes in CHANGED:
        result = plan_edits(tmp_path, address, changes, base=tmp_path)
        assert isinstance(result, EditResult), result
        file.write_bytes(result.files["main.tf"][1])
    for address, kind in APPENDED:
        result = plan_block(tmp_path, address, render_block(kind, VALUES[kind]), base=tmp_path)
        assert isinstance(result, EditResult), result
        file.write_bytes(result.files["main.tf"][1])
    validate = [terraform, "validate", "-json"]
    done = subprocess.run(validate, cwd=tmp_path, env=settings, capture_output=True, timeout=240, check=False)
    answer = json.loads(done.stdout)
    assert [(one["summary"], one.get("detail")) for one in answer["diagnostics"]] == []
