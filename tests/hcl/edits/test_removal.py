"""A resource is taken out whole, or not at all; what is left is the same to the byte."""

from __future__ import annotations

import pytest

from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_removal
from costwarden.hcl.refusal import Refusal, RefusalCode
from tests.hcl.conftest import WriteTree

C = RefusalCode
VOLUME = 'resource "aws_ebs_volume" "v" {\n  size = 1\n}\n'
OTHER = 'resource "aws_eip" "ip" {\n}\n'
LAST = OTHER.replace("ip", "last")
USERS = [
    "depends_on = [aws_ebs_volume.v]", "x = aws_ebs_volume.v.id", 'x = "${aws_ebs_volume.v.id}"',
    "count = length(aws_ebs_volume.v)", "x = keys(aws_ebs_volume.v)", "x = [for one in aws_ebs_volume.v : 1]",
    "for_each = aws_ebs_volume.v", "x = aws_ebs_volume.v[*].id", "x = try(aws_ebs_volume.v[0].id, null)",
]  # fmt: skip
FORGOTTEN = "removed {\n  from = aws_ebs_volume.v\n\n  lifecycle {\n    destroy = false\n  }\n}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OTHER + "\n" + VOLUME, OTHER),
        (VOLUME + "\n" + OTHER, OTHER),
        (OTHER + "\n# its comment\n# of two lines\n" + VOLUME + "\n" + LAST, OTHER + "\n" + LAST),
        ("# the licence\n" + VOLUME + "\n" + OTHER, "# the licence\n\n" + OTHER),
        ("# a file's head\n\n" + VOLUME, "# a file's head\n"),
        (VOLUME, ""),
        (OTHER + "\n\n" + VOLUME.rstrip("\n"), OTHER + "\n"),
        ((OTHER + "\n" + VOLUME).replace("\n", "\r\n"), OTHER.replace("\n", "\r\n")),
    ],
)  # fmt: skip
def test_the_block_goes_with_its_comments(before: str, after: str, write_tree: WriteTree) -> None:
    result = plan_removal(root := write_tree({"main.tf": before.encode()}), "aws_ebs_volume.v", base=root)
    assert isinstance(result, EditResult), result
    assert result.files["main.tf"][1].decode() == after


def test_what_is_forgotten_stays_in_the_cloud(write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": OTHER + "\n" + VOLUME})
    result = plan_removal(root, "aws_ebs_volume.v", base=root, forget=True)
    assert isinstance(result, EditResult), result
    assert result.files["main.tf"][1].decode() == OTHER + "\n" + FORGOTTEN


def test_some_of_several_instances_stay_where_they_are(write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": 'resource "aws_ebs_volume" "v" {\n  count = 2\n}\n'})
    one, both = "aws_ebs_volume.v[0]", ["aws_ebs_volume.v[0]", "aws_ebs_volume.v[1]"]
    refused = plan_removal(root, one, base=root)
    assert isinstance(refused, Refusal)
    assert refused.code is C.SUBSET_OF_INSTANCES
    assert isinstance(plan_removal(root, one, base=root, advised=both), EditResult)


@pytest.mark.parametrize("user", USERS)
def test_references_are_never_left_behind(user: str, write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": VOLUME, "other.tf": f'resource "a_b" "c" {{\n  {user}\n}}\n'})
    refused = plan_removal(root, "aws_ebs_volume.v", base=root)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.details) == (C.STILL_REFERENCED, ("other.tf:2 aws_ebs_volume.v",))


def test_a_moved_block_is_no_reference(write_tree: WriteTree) -> None:
    moved = "moved {\n  from = aws_ebs_volume.old\n  to   = aws_ebs_volume.v\n}\n"
    root = write_tree({"main.tf": OTHER + "\n" + VOLUME, "moved.tf": moved})
    assert isinstance(plan_removal(root, "aws_ebs_volume.v", base=root), EditResult)


IMPORTS = (
    'import {\n  to = aws_ebs_volume.v\n  id = "vol-1"\n}\n',
    'import {\n  for_each = toset(["a"])\n\n  to = aws_ebs_volume.v[each.key]\n  id = each.value\n}\n',
)


@pytest.mark.parametrize("block", IMPORTS)
def test_an_import_block_goes_with_what_it_imports(block: str, write_tree: WriteTree) -> None:
    other = IMPORTS[0].replace("volume.v\n", "volume.v2\n")
    root = write_tree({"main.tf": OTHER + "\n" + VOLUME, "imports.tf": block + "\n" + other})
    result = plan_removal(root, "aws_ebs_volume.v", base=root)
    assert isinstance(result, EditResult), result
    assert {name: new.decode() for name, (_, new) in result.files.items()} == {"main.tf": OTHER, "imports.tf": other}


def test_an_import_block_of_the_root_leads_into_a_module(write_tree: WriteTree) -> None:
    files = {
        "main.tf": 'module "app" {\n  source = "./app"\n}\n\n' + IMPORTS[0].replace("to = ", "to = module.app."),
        "app/main.tf": OTHER + "\n" + VOLUME,
    }
    root = write_tree(files)
    result = plan_removal(root, "module.app.aws_ebs_volume.v", base=root)
    assert isinstance(result, EditResult), result
    assert result.files["main.tf"][1] == b'module "app" {\n  source = "./app"\n}\n'


def test_a_test_that_names_it_is_a_reference(write_tree: WriteTree) -> None:
    run = 'run "size" {\n  assert {\n    condition = aws_ebs_volume.v.size == 1\n  }\n}\n'
    root = write_tree({"main.tf": VOLUME, "tests/size.tftest.hcl": run})
    refused = plan_removal(root, "aws_ebs_volume.v", base=root)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.details) == (C.STILL_REFERENCED, ("tests/size.tftest.hcl:3 aws_ebs_volume.v",))


def test_what_forbids_destruction_does_not_forbid_forgetting(write_tree: WriteTree) -> None:
    kept = VOLUME.replace("}\n", "  lifecycle {\n    prevent_destroy = true\n  }\n}\n")
    root = write_tree({"main.tf": kept})
    assert isinstance(plan_removal(root, "aws_ebs_volume.v", base=root), Refusal)
    assert isinstance(plan_removal(root, "aws_ebs_volume.v", base=root, forget=True), EditResult)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"v.tf": ">= 1.7"}, "yes"), ({"v.tf": "~> 1.9"}, "yes"), ({"v.tf": "1.11.4"}, "yes"),
        ({"v.tf": "> 1.6, < 2"}, "note"), ({"v.tf": "< 1.7.1"}, "note"),
        ({"v.tf": ">= 1.3"}, "note"), ({}, "note"), ({"v.tf": "~> 1.3"}, "note"), ({"v.tf": "~> 1.6.2"}, "no"),
        ({"v.tf": "< 1.7"}, "no"), ({"v.tf": ">= 1.0, <= 1.6.6"}, "no"), ({"v.tf": "= 1.5.7"}, "no"),
        ({".terraform-version": "1.6.6\n"}, "no"), ({".terraform-version": "1.9.0\n"}, "yes"),
        ({".tool-versions": "nodejs 20\nterraform 1.5.7\n"}, "no"), ({".opentofu-version": "1.9.1"}, "no"),
        ({".opentofu-version": "1.10.0"}, "yes"), ({".terraform-version": "latest"}, "note"), ({"x.tofu": ""}, "note"),
    ],
)  # fmt: skip
def test_a_removed_block_is_written_where_it_is_known(files: dict[str, str], said: str, write_tree: WriteTree) -> None:
    constraint = 'terraform {\n  required_version = "%s"\n}\n'
    written = {name: constraint % text if name == "v.tf" else text for name, text in files.items()}
    root = write_tree({"main.tf": VOLUME, **written})
    result = plan_removal(root, "aws_ebs_volume.v", base=root, forget=True)
    if isinstance(result, Refusal):
        assert (result.code, said) == (C.TOOL_TOO_OLD, "no")
    else:
        assert ("note" if result.notes else "yes") == said


SNAPSHOT = 'resource "aws_ebs_snapshot" "v" {\n  volume_id   = %s # kept\n  description = "before"\n}\n'


def test_the_snapshot_that_was_taken_first_stays_with_the_id_written_out(write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": VOLUME + "\n" + SNAPSHOT % "aws_ebs_volume.v.id"})
    assert isinstance(plan_removal(root, "aws_ebs_volume.v", base=root), Refusal)
    result = plan_removal(root, "aws_ebs_volume.v", base=root, known={"id": "vol-0123456789abcdef0"})
    assert isinstance(result, EditResult), result
    assert result.files["main.tf"][1].decode() == SNAPSHOT % '"vol-0123456789abcdef0"'


@pytest.mark.parametrize(
    "user", ["x = aws_ebs_volume.v.id", 'volume_id = "${aws_ebs_volume.v.id}x"', "volume_id = aws_ebs_volume.v.arn"]
)
def test_what_is_no_snapshot_of_it_still_refers_to_it(user: str, write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": VOLUME + f'\nresource "aws_ebs_snapshot" "v" {{\n  {user}\n}}\n'})
    refused = plan_removal(root, "aws_ebs_volume.v", base=root, known={"id": "vol-1"})
    assert isinstance(refused, Refusal)
    assert refused.code is C.STILL_REFERENCED
