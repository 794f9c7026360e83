"""Whoever else takes a value is found however it is written, and what cannot be read counts as one who does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_edit
from costwarden.hcl.refusal import Refusal, RefusalCode
from tests.hcl.conftest import WriteTree

C = RefusalCode
WEB = 'resource "aws_instance" "web" {\n  instance_type = %s\n}\n'
OTHER = 'resource "aws_instance" "other" {\n  instance_type = %s\n}\n'
SIZE = 'variable "size" {\n  default = "m5.large"\n}\n'
MODULE = {"m/main.tf": WEB % '"m5.large"', "a/main.tf": 'module "x" {\n  source = "../m"\n}\n'}
BIG = "#" + "x" * 5_000_000 + "\n"


def answer(root: Path, address: str = "aws_instance.web", base: Path | None = None) -> EditResult | Refusal:
    return plan_edit(root, address, "instance_type", "m5.large", "m5.small", base=base or root)


@pytest.mark.parametrize(
    "reference",
    ["var.size", "var/* c */. /* d */ size", "(var # c\n    .size)", "(var // c\n.\n size)", '"${var . size}"',
     "var /***/ .size", '"%{ if true }${var.size}%{ endif }"', "<<EOF\n${var.size}\nEOF\n",
     "[for x in [1] : var.size][0]"],
)  # fmt: skip
def test_a_reference_is_one_however_it_is_written(reference: str, write_tree: WriteTree) -> None:
    refused = answer(write_tree({"main.tf": WEB % "var.size" + SIZE, "other.tf": OTHER % reference}))
    assert isinstance(refused, Refusal), refused
    assert refused.code is C.SHARED_VALUE


@pytest.mark.parametrize(
    "files",
    [{"z.tf": BIG + OTHER % "var.size"}, {"terraform.tfvars": BIG + 'size = "m5.xlarge"\n'},
     {"a.auto.tfvars": BIG}, {"prod.tfvars": BIG}],
)  # fmt: skip
def test_a_file_too_large_may_hold_anything(files: Mapping[str, str], write_tree: WriteTree) -> None:
    refused = answer(write_tree({"main.tf": WEB % "var.size" + SIZE, **files}))
    assert isinstance(refused, Refusal), refused
    assert (refused.code, refused.file) == (C.FILE_NOT_READ, next(iter(files)))


@pytest.mark.parametrize("name", ["z.tf", "terraform.tfvars", "x.auto.tfvars.json"])
@pytest.mark.parametrize("exists", [True, False])
def test_a_link_that_leads_out_may_lead_to_anything(
    name: str, exists: bool, write_tree: WriteTree, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = write_tree({"main.tf": WEB % "var.size" + SIZE})
    outside = tmp_path_factory.mktemp("outside") / name
    if exists:
        outside.write_text(OTHER % "var.size")
    (root / name).symlink_to(outside)
    refused = answer(root)
    assert isinstance(refused, Refusal), refused
    assert (refused.code, refused.file) == (C.FILE_NOT_READ, name)


@pytest.mark.parametrize(
    "source",
    ['"../m"', '/* c */ "../m"', '"../m/"', '"..//m"', '".././m"', '"..\\u002fm"', '# c\n  "../m"', '"./../m"',
     '"../m//."'],
)  # fmt: skip
def test_a_caller_is_one_however_it_writes_the_source(source: str, write_tree: WriteTree) -> None:
    base = write_tree({**MODULE, "b/main.tf": f'module "y" {{\n  source = {source}\n}}\n'})
    refused = answer(base / "a", "module.x.aws_instance.web", base)
    assert isinstance(refused, Refusal), refused
    assert refused.code is C.SHARED_VALUE


@pytest.mark.parametrize(
    "files",
    [
        {"b/main.tf.json": '{"module": {"y": {"source": "../m"}}}'},
        {"b/main.tf.json": '{"module": {"y": {"so\\u0075rce": "..\\/m"}}}'},
        {"b/main.tf": BIG + 'module "y" {\n  source = "../m"\n}\n'},
    ],
)
def test_a_caller_in_json_or_in_a_file_nobody_reads_counts(files: Mapping[str, str], write_tree: WriteTree) -> None:
    base = write_tree({**MODULE, **files})
    refused = answer(base / "a", "module.x.aws_instance.web", base)
    assert isinstance(refused, Refusal), refused
    assert refused.code is C.SHARED_VALUE


def test_a_caller_through_a_linked_folder_counts(write_tree: WriteTree) -> None:
    base = write_tree({**MODULE, "b/main.tf": 'module "y" {\n  source = "./linked"\n}\n'})
    (base / "b" / "linked").symlink_to("../m")
    refused = answer(base / "a", "module.x.aws_instance.web", base)
    assert isinstance(refused, Refusal), refused
    assert refused.code is C.SHARED_VALUE


@pytest.mark.parametrize("name", ["count", "for_each", "provider", "depends_on", "lifecycle.create_before_destroy"])
def test_what_terraform_itself_reads_is_never_edited(name: str, write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": 'resource "aws_instance" "web" {\n  count = 3\n}\n'})
    all_of_them = [f"aws_instance.web[{at}]" for at in range(3)]
    refused = plan_edit(root, all_of_them[0], name, 3, 2, base=root, advised=all_of_them)
    assert isinstance(refused, Refusal), refused
    assert refused.code is C.NOT_IN_SCHEMA


@pytest.mark.parametrize(
    ("unit", "text"),
    [("terragrunt.hcl", 'inputs = {\n  size = "m5.large"\n}\n'),
     ("terragrunt.hcl", 'include "x" {\n  path = "env.hcl"\n}\n'),
     ("live/terragrunt.hcl", 'terraform {\n  source = "${get_terragrunt_dir()}/../"\n}\ninputs = { size = "a" }\n')],
)  # fmt: skip
def test_an_input_of_terragrunt_beats_the_default(unit: str, text: str, write_tree: WriteTree) -> None:
    shared = {"env.hcl": 'inputs = { size = "m5.large" }\n'} if "include" in text else {}
    refused = answer(write_tree({"main.tf": WEB % "var.size" + SIZE, unit: text, **shared}))
    assert isinstance(refused, Refusal), refused
    assert refused.code is C.NO_VALUE_IN_REPOSITORY
    other = answer(
        write_tree({"main.tf": WEB % "var.size" + SIZE, unit: text.replace("size", "colour"), "env.hcl": ""})
    )
    assert isinstance(other, EditResult), other
