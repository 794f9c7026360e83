"""Every kind of saving, for every type it edits: from the advice to the diff, and to the real provider."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from costwarden.hcl.edit.append import plan_block
from costwarden.hcl.edit.blocks import render_block
from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_removal
from costwarden.hcl.schema.arguments import argument_kind
from costwarden.hcl.schema.replacing import replaces
from costwarden.recommend.kinds import KINDS
from costwarden.savings.edits import edit_group, working_copy
from costwarden.savings.model import Edit, Group, Placed
from costwarden.savings.workplace import Owned, Root
from tests.savings.desk import volume
from tests.savings.kinds_table import AWS, CASES, Case
from tests.savings.terraform_here import OVERRIDE, find_mirror, find_terraform, plan_offline

AROUND = (
    'terraform {\n  required_version = ">= 1.7"\n}\n\nprovider "aws" {\n  region = "eu-west-1"\n}\n\n'
    'resource "aws_iam_role" "scheduler" {\n  assume_role_policy = "{}"\n}\n\n'
    'resource "aws_route_table" "private" {\n  vpc_id = "vpc-1"\n}\n'
)


def edited(case: Case, folder: Path) -> Edit:
    """The group of all instances of a case, edited in a folder that holds its source."""
    folder.mkdir(exist_ok=True)
    (folder / "main.tf").write_text(case.source, encoding="utf-8")
    (folder / "around.tf").write_text(AROUND, encoding="utf-8")
    root, owned = Root("shop", ""), Owned("acme/shop", "", "")
    members = tuple(
        Placed(
            volume(kind=case.kind, resource_type=case.type, address=address, resource_id=f"r{at}", region=case.region,
                   current=case.current, target=case.target, monthly_cost=None, monthly_saving=None),
            address, root, owned, "own inventory",
        )
        for at, address in enumerate(case.addresses)
    )  # fmt: skip
    edit, left = edit_group(Group("acme/shop", "", KINDS[case.kind], members), folder)
    assert edit is not None, left
    assert left == []
    assert [one.address for one in edit.members] == case.addresses
    return edit


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_advice_becomes_this_diff(case: Case, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    golden(f"savings/kinds/{case.name}.diff", edited(case, tmp_path / "root").diff)


def test_some_of_several_get_no_block(tmp_path: Path) -> None:
    case = next(one for one in CASES if one.name == "aws_s3_lifecycle__aws_s3_bucket_each")
    with pytest.raises(AssertionError, match="subset-of-instances"):
        edited(replace(case, keys=('["a"]',)), tmp_path / "some")
    configured = (
        '}\n\nresource "aws_s3_bucket_lifecycle_configuration" "rules" {\n  bucket = aws_s3_bucket.it["a"].id\n'
    )
    with pytest.raises(AssertionError, match="block-defined-twice"):
        edited(replace(case, body=case.body + configured), tmp_path / "configured")
    inline = "\n  lifecycle_rule {\n    enabled = true\n  }\n"
    with pytest.raises(AssertionError, match="block-defined-twice"):
        edited(replace(case, body=case.body + inline), tmp_path / "inline")


def test_links_stay_links_in_the_working_copy_and_pipes_are_left_out(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "m").mkdir(parents=True)
    (source / "common.tf").write_text("locals {}\n")
    (source / "m" / "common.tf").symlink_to("../common.tf")
    (source / "m" / "out.tf").symlink_to("/etc/hostname")
    os.mkfifo(source / "pipe.tf")
    (source / "secret.pem").write_text("x")
    with working_copy(source) as copy:
        found = {str(one.relative_to(copy)): one.is_symlink() for one in copy.rglob("*")}
    assert found == {"common.tf": False, "m": False, "m/common.tf": True, "m/out.tf": True}


def test_every_kind_and_type_that_is_edited_has_its_case() -> None:
    wanted = {(kind.name, one) for kind in KINDS.values() if kind.edit != "none" for one in kind.attributes if one} | {
        (name, "") for name in ("tags_missing", "drift", "drift_gone")
    }
    has = {(case.kind, case.type if "" not in KINDS[case.kind].attributes else "") for case in CASES}
    immutable = {("aws_ec2_rightsize", "aws_launch_configuration")}  # refused: forces-replacement
    assert has == wanted - immutable
    assert replaces("aws_launch_configuration", "instance_type")


def test_every_attribute_is_in_the_providers_schema() -> None:
    for kind in KINDS.values():
        for resource_type in (*kind.attributes, *kind.along):
            paths = [*kind.attributes.get(resource_type, {}).values(), *kind.along.get(resource_type, {})]
            for path in paths if not replaces(resource_type, "instance_type") else ():
                found = argument_kind(resource_type, path.split("."))
                assert found in ("string", "number", "bool", "list"), f"{kind.name}: {resource_type} {path}"
                assert not replaces(resource_type, path)


def test_what_is_edited_is_formatted(tmp_path: Path) -> None:
    terraform = find_terraform()
    for case in CASES:
        edited(case, tmp_path / case.name)
    run = [terraform, "fmt", "-check", "-recursive", "-list=true"]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_the_real_provider_takes_every_edit_and_plans_a_block_per_instance(tmp_path: Path) -> None:
    terraform, mirror = find_terraform(), find_mirror("5.100.0")
    if mirror is None:
        pytest.skip("no mirror with the AWS provider 5.100.0 on this machine (TF_PLUGIN_MIRROR names one)")
    root = tmp_path / "root"
    root.mkdir()
    (root / "around.tf").write_text(AROUND, encoding="utf-8")
    (root / "provider_override.tf").write_text(OVERRIDE, encoding="utf-8")
    (root / "f.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    for at, case in enumerate(AWS):
        edited(case, tmp_path / case.name)
        left = tmp_path / case.name / "main.tf"
        if left.exists():
            text = left.read_text(encoding="utf-8").replace(f"{case.type}.it", f"{case.type}.it_{at}")
            (root / f"{case.name}.tf").write_text(text.replace('" "it', f'" "it_{at}'), encoding="utf-8")
    settings = tmp_path / "cli.rc"
    settings.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    environment = {"PATH": str(Path(shutil.which(terraform) or terraform).parent), "TF_CLI_CONFIG_FILE": str(settings),
                   "CHECKPOINT_DISABLE": "1", "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}  # fmt: skip

    def run(*words: str) -> str:
        done = subprocess.run(
            [terraform, *words, "-no-color"], cwd=root, env=environment, capture_output=True, timeout=240
        )
        assert done.returncode == 0, (done.stderr or done.stdout).decode()[-4_000:]
        return done.stdout.decode()

    run("init", "-input=false")
    run("validate")
    run("plan", "-input=false", "-refresh=false", "-out=plan.bin")
    planned = json.loads(run("show", "-json", "plan.bin"))
    made = [one["address"] for one in planned["resource_changes"]]
    for kind, after in (("aws_s3_bucket_lifecycle_configuration", ("", "[0]", "[1]", '["a"]', '["b"]')),
                        ("aws_ec2_instance_state", ("", "[0]", "[1]")),
                        ("aws_ebs_snapshot", ("", '["a"]', '["b"]'))):  # fmt: skip
        found = sorted(one.partition("[")[1] + one.partition("[")[2] for one in made if one.startswith(f"{kind}."))
        assert found == sorted(after), kind


PINNED = (
    'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = "5.100.0"\n'
    '    }\n  }\n}\n\nprovider "aws" {\n  region = "eu-west-1"\n}\n\n'
)
VOLUME_ID = "vol-0123456789abcdef0"


def test_the_real_provider_destroys_the_volume_and_keeps_its_snapshot(tmp_path: Path) -> None:
    terraform, mirror = find_terraform(), find_mirror("5.100.0")
    if mirror is None:
        pytest.skip("no mirror with the AWS provider 5.100.0 on this machine (TF_PLUGIN_MIRROR names one)")
    root = tmp_path / "root"
    root.mkdir()
    main = root / "main.tf"
    main.write_text(
        PINNED + 'resource "aws_ebs_volume" "data" {\n  availability_zone = "eu-west-1a"\n  size = 500\n}\n'
    )
    first = plan_block(root, "aws_ebs_volume.data", render_block("aws_ebs_snapshot", {
        "name": "data", "volume_id": "aws_ebs_volume.data.id", "description": "before"}), base=root)  # fmt: skip
    assert isinstance(first, EditResult), first
    main.write_bytes(first.files["main.tf"][1])
    second = plan_removal(root, "aws_ebs_volume.data", base=root, known={"id": VOLUME_ID})
    assert isinstance(second, EditResult), second
    main.write_bytes(second.files["main.tf"][1])
    host = next(mirror.glob("*/hashicorp/aws")).parent.parent.name
    kept = {"id": "snap-1", "volume_id": VOLUME_ID, "description": "before", "storage_tier": "standard", "tags_all": {}}
    states = {
        "aws_ebs_volume": {"id": VOLUME_ID, "size": 500, "availability_zone": "eu-west-1a"},
        "aws_ebs_snapshot": kept,
    }
    resources = [
        {"mode": "managed", "type": one, "name": "data", "provider": f'provider["{host}/hashicorp/aws"]',
         "instances": [{"schema_version": 0, "attributes": attributes}]}
        for one, attributes in states.items()
    ]  # fmt: skip
    state = tmp_path / "seed.tfstate"
    state.write_text(json.dumps({"version": 4, "serial": 1, "lineage": "a", "outputs": {}, "resources": resources}))
    plan = plan_offline(terraform, root, mirror, state, {})
    actions = {one["address"]: one["change"]["actions"] for one in plan["resource_changes"]}
    assert actions == {"aws_ebs_volume.data": ["delete"], "aws_ebs_snapshot.data": ["no-op"]}
