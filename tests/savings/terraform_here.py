"""The real terraform (or tofu) with the AWS provider of a mirror on this machine, without any network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

MIRRORS = (Path("/opt/tf-plugins"), Path("/usr/share/terraform/plugins"), Path("/usr/local/share/terraform/plugins"))
# The stack itself stays as it is: where the provider would ask the cloud is said in a file of the test's own.
OVERRIDE = """
provider "aws" {
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
"""


def find_terraform() -> str:
    found = shutil.which("terraform") or shutil.which("tofu")
    if found is None:
        pytest.skip("neither terraform nor tofu is installed")
    return found


def find_mirror(version: str) -> Path | None:
    """A folder that `filesystem_mirror` takes, with the AWS provider of a version in it ("3.39.0", "5.*")."""
    named = [Path(one) for one in (os.environ.get("TF_PLUGIN_MIRROR"),) if one]
    for folder in (*named, *MIRRORS):
        if next(folder.glob(f"*/hashicorp/aws/{version}/*/terraform-provider-aws*"), None) is not None:
            return folder
    return None


def plan_offline(terraform: str, folder: Path, mirror: Path, state: Path, variables: dict[str, str]) -> Any:
    """`terraform show -json` of a plan on a recorded state, nothing refreshed; the folder gets a test's files."""
    (folder / "costwarden_override.tf").write_text(OVERRIDE, encoding="utf-8")
    shutil.copyfile(state, folder / "terraform.tfstate")
    settings = folder / ".terraformrc"
    settings.write_text(
        f'disable_checkpoint = true\nprovider_installation {{\n filesystem_mirror {{\n  path = "{mirror}"\n }}\n}}\n',
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "TF_CLI_CONFIG_FILE": str(settings),
        "AWS_EC2_METADATA_DISABLED": "true",
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        **{f"TF_VAR_{name}": value for name, value in variables.items()},
    }
    for step in (["init", "-input=false"], ["plan", "-refresh=false", "-input=false", "-out=plan.bin"]):
        done = subprocess.run(
            [terraform, *step, "-no-color"], cwd=folder, env=environment, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stderr
    shown = subprocess.run(
        [terraform, "show", "-json", "plan.bin"], cwd=folder, env=environment, capture_output=True, check=True
    )
    return json.loads(shown.stdout)
