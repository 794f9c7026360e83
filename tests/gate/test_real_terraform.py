"""Plans made here and now by the real terraform or tofu: odd keys, moves, removals, secrets, functions, git baselines.

`terraform_data` is built in and needs no provider; the stack on AWS wants a mirror with the provider on this machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.gate.conftest import Gate

FORMATS = ("text", "markdown", "json", "sarif", "junit", "gitlab", "html")
CANARY = "zQ-canary-4417"
MIRRORS = (Path("/opt/tf-plugins"), Path("/usr/share/terraform/plugins"), Path("/usr/local/share/terraform/plugins"))
KEYS = (
    "a b",
    'x"y',
    "a.b[0]",
    "<script>",
    "| |",
    "`rm`",
    "::error::x",
    "line\nbreak",
    "\x1b[31m",
    "ünï",
    "[x](y)",
    "@a",
    "",
)

BUILT_IN = """
terraform {
  required_version = ">= 1.5"
}
variable "secret" {
  sensitive = true
  default   = "CANARY"
}
variable "keys" {
  type = set(string)
}
resource "terraform_data" "counted" {
  count = 3
  input = { number = count.index, secret = var.secret }
}
resource "terraform_data" "keyed" {
  for_each         = var.keys
  input            = base64encode(each.key)
  triggers_replace = [sha256(var.secret)]
}
moved {
  from = terraform_data.old
  to   = terraform_data.counted[0]
}
removed {
  from = terraform_data.gone
  lifecycle {
    destroy = false
  }
}
output "secret" {
  sensitive = true
  value     = "x-${var.secret}"
}
""".replace("CANARY", CANARY)

ON_AWS = """
variable "secret" {
  sensitive = true
  default   = "CANARY"
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "mock"
  secret_key                  = "CANARY-key"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  default_tags {
    tags = { Owner = "x", Hidden = var.secret }
  }
}
resource "aws_ebs_volume" "data" {
  for_each          = toset(["k", "x\\"] evil [\\"", "a|b`c"])
  availability_zone = "eu-west-1a"
  size              = 500
  type              = "gp3"
  tags              = { Name = each.key, "we|ird`<key>" = "v", Secret = var.secret }
}
resource "aws_db_instance" "db" {
  instance_class      = "db.m5.large"
  engine              = "mysql"
  allocated_storage   = 100
  username            = "admin"
  password            = var.secret
  skip_final_snapshot = true
}
""".replace("CANARY", CANARY)
NEGATIVE = """
resource "aws_ebs_volume" "less" {
  availability_zone = "eu-west-1a"
  size              = -500000
  type              = "gp3"
}
"""


@pytest.fixture(scope="module")
def terraform() -> str:
    found = shutil.which("terraform") or shutil.which("tofu")
    if found is None:
        pytest.skip("neither terraform nor tofu is installed")
    return found


@pytest.fixture(scope="module")
def mirror() -> Path:
    """A folder that `filesystem_mirror` takes, with the AWS provider in it."""
    named = [Path(one) for one in (os.environ.get("TF_PLUGIN_MIRROR"),) if one]
    for folder in (*named, *MIRRORS):
        if next(folder.glob("*/hashicorp/aws/*/*/terraform-provider-aws*"), None) is not None:
            return folder
    pytest.skip("no mirror with the AWS provider on this machine (TF_PLUGIN_MIRROR names one)")


def _plan(terraform: str, folder: Path, mirror: Path | None = None) -> None:
    """init, plan and show in `folder`, which gets a plan.json. Nothing goes over a network."""
    settings = folder / ".terraformrc"
    installed = f'filesystem_mirror {{\n path = "{mirror}"\n}}' if mirror else ""
    settings.write_text(f"disable_checkpoint = true\nprovider_installation {{\n{installed}\n}}\n", encoding="utf-8")
    environment: Mapping[str, str] = {
        **os.environ,
        "TF_CLI_CONFIG_FILE": str(settings),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
    }
    steps = (["init", "-input=false"], ["plan", "-refresh=false", "-input=false", "-out=plan.bin"])
    for step in steps:
        done = subprocess.run(
            [terraform, *step, "-no-color"], cwd=folder, env=environment, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stderr
    with (folder / "plan.json").open("wb") as file:
        subprocess.run([terraform, "show", "-json", "plan.bin"], cwd=folder, env=environment, stdout=file, check=True)


def _state(folder: Path, *names: str) -> None:
    resources = [
        {
            "mode": "managed",
            "type": "terraform_data",
            "name": name,
            "provider": 'provider["terraform.io/builtin/terraform"]',
            "instances": [
                {
                    "schema_version": 0,
                    "attributes": {"id": name, "input": None, "output": None, "triggers_replace": None},
                }
            ],
        }
        for name in names
    ]
    state = {"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "x", "resources": resources}
    (folder / "terraform.tfstate").write_text(json.dumps(state), encoding="utf-8")


def _commit(folder: Path) -> None:
    for step in (["init", "-q"], ["add", "main.tf"], ["commit", "-q", "-m", "base"]):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *step], cwd=folder, check=True)


def test_a_plan_of_built_in_resources_says_what_happens_and_no_secret(
    terraform: str, gate: Gate, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(BUILT_IN, encoding="utf-8")
    (tmp_path / "terraform.tfvars.json").write_text(json.dumps({"keys": KEYS}), encoding="utf-8")
    _state(tmp_path, "old", "gone")
    _plan(terraform, tmp_path)
    assert CANARY in (tmp_path / "plan.json").read_text(encoding="utf-8")
    code, out, err = gate("plan.json", "--hcl", ".", "--format", "json")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert report["changes"]["moved"] == 1
    assert report["changes"]["forget"] == 1
    assert report["changes"]["create"] == 2 + len(KEYS)
    assert (report["cost"]["delta_monthly"], report["cost"]["priced_percent"]) == ("0.00", 100)
    for name in FORMATS:
        _, out, err = gate("plan.json", "--hcl", ".", "--raw-plan", "--format", name)
        assert CANARY not in out + err
        assert "\x1b" not in out
        assert not any(line.startswith("::") for line in out.splitlines())


def test_a_plan_on_aws_is_priced_without_its_secrets_and_new_only_against_its_base(
    terraform: str, mirror: Path, gate: Gate, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(ON_AWS, encoding="utf-8")
    config = {
        "limits": {"default": {"monthly_delta": 100}},
        "tags": {"required": {"CostCenter": {}, "Owner": {"allowed": ["y"]}, "Hidden": {"allowed": ["y"]}}},
        "attributes": {"aws_db_instance": ["password"], "aws_ebs_volume": ["tags"]},
    }
    (tmp_path / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    _plan(terraform, tmp_path, mirror)
    for name in FORMATS:
        code, out, err = gate("plan.json", "--hcl", ".", "--format", name)
        assert (code, err) == (1, "")
        assert CANARY not in out
    report = json.loads(gate("plan.json", "--hcl", ".", "--format", "json")[1])
    assert {one["file"] for one in report["findings"] if one["address"]} == {"main.tf"}
    _commit(tmp_path)
    code, out, _ = gate("plan.json", "--hcl", ".", "--baseline", "git:HEAD", "--format", "json")
    report = json.loads(out)
    assert [
        (one["policy"], one["attribute"], one["address"]) for one in report["findings"] if one["status"] == "new"
    ] == []
    assert (code, report["cost"]["delta_monthly"]) == (0, "0.00")


def test_a_size_below_nothing_passes_terraform_and_not_the_gate(
    terraform: str, mirror: Path, gate: Gate, tmp_path: Path
) -> None:
    (tmp_path / "main.tf").write_text(ON_AWS + NEGATIVE, encoding="utf-8")
    (tmp_path / "costwarden.yaml").write_text("limits: {default: {monthly_delta: 100}}", encoding="utf-8")
    _plan(terraform, tmp_path, mirror)
    code, out, err = gate("plan.json")
    assert code == 2 or (code == 1 and "-$" not in out), err
