"""Tags go into the block of the resource that lacks them; values compare as Terraform converts them."""

from __future__ import annotations

import pytest

from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_edit
from costwarden.hcl.refusal import Refusal, RefusalCode
from tests.hcl.conftest import WriteTree

C = RefusalCode
WEB = 'resource "aws_instance" "web" {\n  instance_type = %s\n}\n'
TAGS: tuple[tuple[str, str, object], ...] = (
    ("tags = {}", 'tags = { Team = "a" }', None),
    ('tags = { A = "x" }', 'tags = { A = "x", Team = "a" }', None),
    ('tags = { "A" = "x" }', 'tags = { "A" = "x", "Team" = "a" }', None),
    ("tags = local.all", 'tags = merge(local.all, { Team = "a" })', None),
    ("tags = merge(local.all, local.all)", 'tags = merge(local.all, local.all, { Team = "a" })', None),
    ('tags = merge(local.all, { A = "x" })', 'tags = merge(local.all, { A = "x", Team = "a" })', None),
    ("tags = merge(local.all, data.x.y.tags)", 'tags = merge(local.all, data.x.y.tags, { Team = "a" })', None),
    ('tags = { Team = "a" }', "", "already"),
    ('tags = { Team = "b" }', "", C.CURRENT_VALUE_MISMATCH),
    ("tags = local.shared", "", C.SHARED_VALUE),
    ("tags = merge(local.shared, {})", "", C.SHARED_VALUE),
    ('tags = { (var.k) = "x" }', "", C.DYNAMIC_KEY),
    ("tags = merge([local.all]...)", "", C.NOT_AN_OBJECT_LITERAL),
    ("tags {\n  }", "", C.NOT_AN_OBJECT_LITERAL),
)


@pytest.mark.parametrize(("written", "wanted", "otherwise"), TAGS, ids=range(len(TAGS)))
def test_a_tag_goes_into_the_resources_own_block(
    written: str, wanted: str, otherwise: object, write_tree: WriteTree
) -> None:
    text = 'resource "aws_instance" "web" {\n  %s\n}\nresource "aws_eip" "ip" {\n  tags = local.shared\n}\n'
    also = 'locals {\n  all    = {}\n  shared = { Team = "b" }\n}\nvariable "k" {\n}\n'
    root = write_tree({"main.tf": text % written + also})
    result = plan_edit(root, "aws_instance.web", "tags.Team", None, "a", base=root)
    if isinstance(result, Refusal):
        assert result.code is otherwise
    elif otherwise == "already":
        assert result.files == {}
    else:
        assert result.files["main.tf"][1].decode() == text % wanted + also


@pytest.mark.parametrize(
    ("code", "cloud", "same"),
    [('"10.0"', "10", False), ('"8"', 8, True), ("8", "8", True), ("true", "true", True), ("2.0", 2, True)],
)
def test_values_compare_as_terraform_converts_them(code: str, cloud: object, same: bool, write_tree: WriteTree) -> None:
    root = write_tree({"main.tf": WEB % code})
    result = plan_edit(root, "aws_instance.web", "instance_type", cloud, 99, base=root)  # type: ignore[arg-type]
    assert isinstance(result, EditResult) is same
    assert same or (isinstance(result, Refusal) and result.code is C.CURRENT_VALUE_MISMATCH)


def test_a_default_is_set_for_one_environment_in_its_variable_file(write_tree: WriteTree) -> None:
    root = write_tree(
        {
            "main.tf": WEB % "var.size" + 'variable "size" {\n  default = "m5.large"\n}\n',
            "prod.tfvars": 'environment = "prod"\nregion      = "eu-west-1"',
            "dev.tfvars": 'environment = "dev"\n',
        }
    )
    told = ("prod.tfvars",)
    address, path = "aws_instance.web", "instance_type"
    result = plan_edit(root, address, path, "m5.large", "m5.small", base=root, var_files=told, in_var_file=True)
    assert isinstance(result, EditResult)
    ((name, (_, new)),) = result.files.items()
    assert (name, new) == (
        "prod.tfvars",
        b'environment = "prod"\nregion      = "eu-west-1"\nsize        = "m5.small"',
    )
    assert list(plan_edit(root, address, path, "m5.large", "m5.small", base=root, var_files=told).files) == ["main.tf"]  # type: ignore[union-attr]
