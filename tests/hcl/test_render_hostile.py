"""Source written to make costwarden read, run or leak something."""

from __future__ import annotations

from pathlib import Path

import pytest

from costwarden.errors import CostwardenError
from costwarden.hcl.render import render_directory

SECRET = "contents-of-a-file-outside"


def _one(root: Path, **options):
    plan = render_directory(root, name="x", base=root, **options)
    assert len(plan.resources) == 1
    return plan, plan.resources[0]


@pytest.mark.parametrize(
    "expression",
    [
        'file("{outside}")',
        'file("../outside.txt")',
        'file("${{path.module}}/../outside.txt")',
        'file("${{path.root}}/modules/../../outside.txt")',
        'file(join("/", ["..", "outside.txt"]))',
        "file(local.where)",
        'core::file("../outside.txt")',
        '"x${{file("../outside.txt")}}y"',
        '[for f in ["../outside.txt"] : file(f)][0]',
        'filebase64("../outside.txt")',
        'base64decode(filebase64("../outside.txt"))',
        'templatefile("inside.tpl", {{}})',
        "templatestring(local.template, {{}})",
        'file("link.txt")',
        'join(",", fileset("..", "*.txt"))',
        'trimspace(file("../outside.txt"))',
        '<<-EOT\n  ${{file("../outside.txt")}}\nEOT\n',
        'file( # x\n "../outside.txt")',
    ],
)
def test_no_function_reads_outside_the_tree(write_tree, tmp_path, expression):
    (tmp_path / "outside.txt").write_text(SECRET)
    written = expression.format(outside=tmp_path / "outside.txt")
    root = write_tree(
        {
            "inside.tpl": '${file("../outside.txt")}',
            "main.tf": 'locals {\n  where = "../outside.txt"\n  template = "$${file(\\"../outside.txt\\")}"\n}\n'
            f'resource "aws_instance" "x" {{\n  instance_type = {written}\n}}\n',
        }
    )
    (root / "link.txt").symlink_to(tmp_path / "outside.txt")
    plan, resource = _one(root)
    assert SECRET not in repr(plan)
    assert "outside.txt" not in repr(resource.after)
    assert "instance_type" not in (resource.after or {})
    assert resource.after_unknown == {"instance_type": True}


def test_json_syntax_reads_no_files_either(write_tree, tmp_path):
    (tmp_path / "outside.txt").write_text(SECRET)
    root = write_tree(
        {
            "main.tf.json": '{"resource": {"aws_instance": {"x": {'
            '"ami": "${file(\\"../outside.txt\\")}", "user_data": "a"}}}}'
        }
    )
    plan, resource = _one(root)
    assert SECRET not in repr(plan)
    assert resource.after == {"user_data": "a", "tags": None}
    assert resource.after_unknown == {"ami": True}


def test_a_file_inside_the_tree_is_read_as_text_never_as_a_template(write_tree):
    root = write_tree(
        {
            "sizes.yaml": 'type: m5.large\nnote: "${file(\\"x\\")}"\n',
            "main.tf": 'resource "aws_instance" "x" {\n'
            '  instance_type = yamldecode(file("${path.module}/sizes.yaml")).type\n}\n',
        }
    )
    _, resource = _one(root)
    assert resource.after == {"instance_type": "m5.large", "tags": None}


def test_a_module_source_that_leaves_the_tree_is_named_and_not_read(write_tree, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/main.tf").write_text(f'resource "aws_instance" "{SECRET}" {{}}')
    root = write_tree(
        {
            "main.tf": 'resource "aws_eip" "x" {}\nmodule "out" {\n  source = "../elsewhere"\n}\n'
            'module "far" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'
            'module "dyn" {\n  source = "${path.module}/../elsewhere"\n}\n'
        }
    )
    plan, _ = _one(root)
    assert SECRET not in repr(plan)
    assert len(plan.notices) == 3
    assert plan.notices[0] == "main.tf:2: module.out is not in the cost: its source leaves the source tree"


def test_a_symbolic_link_out_of_the_tree_is_named_and_not_read(write_tree, tmp_path):
    (tmp_path / "outside.tf").write_text(f'resource "aws_instance" "{SECRET}" {{}}')
    root = write_tree({"main.tf": 'resource "aws_eip" "x" {}\n'})
    (root / "link.tf").symlink_to(tmp_path / "outside.tf")
    plan, _ = _one(root)
    assert plan.notices == ("link.tf: a symbolic link out of the source tree, not read",)


def test_a_link_cannot_lay_the_copy_out_elsewhere(write_tree, tmp_path):
    write_tree({"root/main.tf": 'resource "aws_eip" "x" {}\nmodule "m" {\n  source = "../../repository/m"\n}\n'})
    write_tree({"m/main.tf": 'resource "aws_eip" "y" {}\n'})
    (tmp_path / "link").symlink_to(tmp_path / "repository")
    plan = render_directory(tmp_path / "link/root", name="x", base=tmp_path / "link")
    assert [resource.address for resource in plan.resources] == ["aws_eip.x"]
    assert plan.notices == ("root/main.tf:2: module.m is not in the cost: its source leaves the source tree",)


def test_the_callers_environment_stays_out(write_tree, monkeypatch):
    monkeypatch.setenv("TF_VAR_size", SECRET)
    root = write_tree({"main.tf": 'variable "size" {}\nresource "aws_instance" "x" {\n  instance_type = var.size\n}\n'})
    _, resource = _one(root)
    assert resource.after_unknown == {"instance_type": True}


def test_sensitive_variables_are_hidden_wherever_they_go(write_tree):
    root = write_tree(
        {
            "main.tf": """
variable "password" {
  sensitive = true
  default   = "canary-default-1"
}
variable "given" {
  sensitive = true
}
variable "argument" {
  sensitive = true
}
module "m" {
  source = "./m"
  token  = "canary-argument-4"
}
resource "aws_instance" "x" {
  user_data = "pass=${var.password}"
  key_name  = local.copy
  ami       = "canary-default-1"
  host_id   = sensitive("canary-call-5")
  subnet_id = module.m.token
  tags      = { A = var.given, B = var.argument, C = "seen" }
}
resource "aws_db_instance" "x" {
  password = "canary-literal-6"
  name     = "canary-literal-6"
}
locals {
  copy = upper(var.password)
}
""",
            "terraform.tfvars": 'given = "canary-file-2"\n',
            "m/main.tf": 'variable "token" {\n  sensitive = true\n}\noutput "token" {\n  value = var.token\n}\n',
        }
    )
    plan = render_directory(root, name="x", base=root, variables={"argument": "canary-given-3"})
    assert "canary" not in repr(plan).lower()
    instance = plan.resources[1]
    assert instance.after == {"tags": {"C": "seen"}}
    assert isinstance(instance.after_unknown, dict)
    assert instance.after_unknown["tags"] == {"A": True, "B": True}
    assert {"user_data", "key_name", "ami", "host_id", "subnet_id"} <= instance.after_unknown.keys()


def test_a_bomb_of_instances_stops_at_the_limits(write_tree):
    root = write_tree({"main.tf": 'resource "aws_eip" "x" {\n  count = 1000000000\n}\n'})
    with pytest.raises(CostwardenError, match=r"renderer stopped|took longer"):
        render_directory(root, name="x", base=root, timeout_seconds=3)


def test_deep_nesting_is_a_syntax_error_with_its_line(write_tree):
    root = write_tree({"main.tf": "locals {\n  a = " + "[" * 5000 + "]" * 5000 + "\n}\n"})
    with pytest.raises(CostwardenError, match=r"main\.tf:2"):
        render_directory(root, name="x", base=root)


def test_functions_in_variable_files_are_refused(write_tree):
    root = write_tree({"main.tf": 'variable "a" {}\n', "x.auto.tfvars": 'a = file("/etc/passwd")\n'})
    with pytest.raises(CostwardenError, match=r"x\.auto\.tfvars:1: a variable file holds values"):
        render_directory(root, name="x", base=root)
