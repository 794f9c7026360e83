"""What a render says about values, unknowns, references, providers and what it had to leave out."""

from __future__ import annotations

import pytest

from costwarden.errors import CostwardenError
from costwarden.hcl.render import render_directory


def _render(root, **options):
    plan = render_directory(root, name="x", base=root, **options)
    return plan, {resource.address: resource for resource in plan.resources}


def test_variables_follow_terraforms_order(write_tree):
    names = ("default", "tfvars", "json", "auto_a", "auto_b", "file", "argument")
    declared = "".join(f'variable "{name}" {{\n  default = "0"\n}}\n' for name in names)
    tags = "".join(f"    {name} = var.{name}\n" for name in names)
    levels = [
        ("terraform.tfvars", "1"),
        ("terraform.tfvars.json", "2"),
        ("a.auto.tfvars", "3"),
        ("b.auto.tfvars.json", "4"),
        ("extra.tfvars", "5"),
    ]
    files: dict[str, str] = {"main.tf": f'{declared}resource "aws_eip" "x" {{\n  tags = {{\n{tags}  }}\n}}\n'}
    for position, (name, value) in enumerate(levels):
        given = names[position + 1 :]
        if name.endswith(".json"):
            files[name] = "{" + ", ".join(f'"{one}": "{value}"' for one in given) + "}"
        else:
            files[name] = "".join(f'{one} = "{value}"\n' for one in given)
    _, found = _render(write_tree(files), var_files=["extra.tfvars"], variables={"argument": "6", "undeclared": "x"})
    assert found["aws_eip.x"].after == {"tags": dict(zip(names, "0123456", strict=True))}


def test_typed_arguments_are_values_and_strings_stay_text(write_tree):
    root = write_tree(
        {
            "main.tf": 'variable "n" {\n  type = number\n}\nvariable "l" {\n  type = list(string)\n}\nvariable "s" {}\n'
            'resource "aws_eip" "x" {\n  count = var.n\n  a = var.l[1]\n  b = var.s\n}\n'
        }
    )
    _, found = _render(root, variables={"n": "2", "l": '["p", "q"]', "s": '["${x}'})
    assert list(found) == ["aws_eip.x[0]", "aws_eip.x[1]"]
    assert found["aws_eip.x[0]"].after["a"] == "q"


def test_references_are_unknown_and_listed(write_tree):
    root = write_tree(
        {
            "main.tf": """
resource "aws_launch_template" "l" {
  instance_type = "m5.large"
}
resource "aws_autoscaling_group" "g" {
  max_size = 3
  launch_template {
    id      = aws_launch_template.l.id
    version = "$Latest"
  }
  vpc_zone_identifier = [aws_subnet.s[0].id, "subnet-1"]
}
resource "aws_subnet" "s" {
  count = 1
}
"""
        }
    )
    plan, found = _render(root)
    group = found["aws_autoscaling_group.g"]
    assert group.after == {
        "max_size": 3,
        "launch_template": [{"version": "$Latest"}],
        "vpc_zone_identifier": [None, "subnet-1"],
    }
    assert group.after_unknown == {"launch_template": [{"id": True}], "vpc_zone_identifier": [True, False]}
    references = plan.configuration.resources["aws_autoscaling_group.g"].references
    assert references["launch_template.id"] == ("aws_launch_template.l.id", "aws_launch_template.l")
    assert references["vpc_zone_identifier"] == ("aws_subnet.s[0].id", "aws_subnet.s[0]", "aws_subnet.s")


def test_a_null_is_unknown_only_where_it_may_be(write_tree):
    root = write_tree(
        {
            "main.tf": """
variable "sizes" {
  default = {}
}
variable "open" {}
data "aws_ami" "x" {}
resource "aws_ebs_volume" "v" {
  iops        = lookup(var.sizes, "x", null)
  type        = null
  size        = tonumber(var.open)
  snapshot_id = data.aws_ami.x.root_snapshot_id
  tags        = { A = var.open, B = "b", C = null }
}
"""
        }
    )
    _, found = _render(root)
    volume = found["aws_ebs_volume.v"]
    assert volume.after == {"tags": {"B": "b"}}
    assert volume.after_unknown == {"size": True, "snapshot_id": True, "tags": {"A": True, "C": True}}


def test_nested_blocks_are_lists_and_an_unknown_dynamic_is_unknown(write_tree):
    root = write_tree(
        {
            "main.tf": """
variable "open" {}
resource "aws_instance" "x" {
  root_block_device {
    volume_size = 8
  }
  dynamic "ebs_block_device" {
    for_each = { a = 1, b = 2 }
    content {
      device_name = ebs_block_device.key
      volume_size = ebs_block_device.value
    }
  }
  dynamic "network_interface" {
    for_each = var.open
    content {
      device_index = network_interface.key
    }
  }
}
"""
        }
    )
    _, found = _render(root)
    instance = found["aws_instance.x"]
    assert instance.after["root_block_device"] == [{"volume_size": 8}]
    assert instance.after["ebs_block_device"] == [
        {"device_name": "a", "volume_size": 1},
        {"device_name": "b", "volume_size": 2},
    ]
    assert instance.after_unknown == {"network_interface": True}


def test_providers_resolve_through_aliases_and_modules(write_tree):
    root = write_tree(
        {
            "main.tf": """
provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { Owner = "a" }
  }
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
resource "aws_eip" "plain" {}
resource "aws_eip" "west" {
  provider = aws.west
}
resource "google_compute_disk" "d" {}
module "m" {
  source    = "./m"
  providers = { aws = aws.west, aws.other = aws }
}
module "own" {
  source = "./own"
}
""",
            "m/main.tf": 'resource "aws_eip" "x" {}\nresource "aws_eip" "y" {\n  provider = aws.other\n}\n',
            "own/main.tf": 'provider "aws" {\n  region = "sa-east-1"\n}\nresource "aws_eip" "x" {}\n',
        }
    )
    plan, found = _render(root)
    assert {address: resource.provider_key for address, resource in found.items()} == {
        "aws_eip.plain": "aws",
        "aws_eip.west": "aws.west",
        "google_compute_disk.d": "google",
        "module.m.aws_eip.x": "aws.west",
        "module.m.aws_eip.y": "aws",
        "module.own.aws_eip.x": "module.own:aws",
    }
    assert plan.providers["aws"].default_tags == {"Owner": "a"}
    assert plan.providers["aws.west"].region == "us-west-2"
    assert plan.providers["module.own:aws"].region == "sa-east-1"
    assert plan.providers["google"].region is None


def test_keys_are_quoted_as_terraform_prints_them(write_tree):
    root = write_tree(
        {"main.tf": 'resource "aws_eip" "x" {\n  for_each = toset(["a.b[0]", "$${c}", "d\\"e", "f]g"])\n}\n'}
    )
    _, found = _render(root)
    assert sorted(found) == ['aws_eip.x["$${c}"]', 'aws_eip.x["a.b[0]"]', 'aws_eip.x["d\\"e"]', 'aws_eip.x["f]g"]']
    assert found['aws_eip.x["$${c}"]'].index == "${c}"
    assert {resource.config_address for resource in found.values()} == {"aws_eip.x"}


def test_what_is_left_out_is_said(write_tree):
    root = write_tree(
        {
            "main.tf": """
variable "open" {}
resource "aws_eip" "count" {
  count = var.open
}
resource "aws_eip" "each" {
  for_each = var.open
}
resource "aws_eip" "none" {
  count = 0
}
resource "aws_eip" "off" {
  lifecycle {
    enabled = false
  }
}
"""
        }
    )
    plan, found = _render(root)
    assert list(found) == ["aws_eip.count[0]"]
    assert plan.notices == (
        "main.tf:3: aws_eip.count: its count is not known before apply, one is estimated",
        "main.tf:6: aws_eip.each is not estimated: how many is not known before apply",
    )


def test_downloaded_modules_are_rendered(write_tree):
    root = write_tree(
        {
            "main.tf": 'module "v" {\n  source = "acme/v/aws"\n}\n',
            ".terraform/modules/modules.json": '{"Modules": [{"Key": "", "Source": "", "Dir": "."},'
            ' {"Key": "v", "Source": "x", "Dir": ".terraform/modules/v"}]}',
            ".terraform/modules/v/main.tf": 'resource "aws_eip" "x" {}\n',
        }
    )
    plan, found = _render(root)
    assert list(found) == ["module.v.aws_eip.x"]
    assert plan.notices == ()


def test_module_outputs_are_followed_for_nulls(write_tree):
    root = write_tree(
        {
            "main.tf": 'data "aws_ami" "x" {}\n'
            'module "m" {\n  source = "./m"\n  given = data.aws_ami.x.root_snapshot_id\n}\n'
            'resource "aws_ebs_volume" "v" {\n  iops = lookup(module.m.closed, "x", null)\n'
            "  snapshot_id = module.m.open\n}\n",
            "m/main.tf": 'variable "given" {}\noutput "open" {\n  value = var.given\n}\n'
            'output "closed" {\n  value = { y = 1 }\n}\n',
        }
    )
    _, found = _render(root)
    assert found["aws_ebs_volume.v"].after == {"tags": None}
    assert found["aws_ebs_volume.v"].after_unknown == {"snapshot_id": True}


def test_tofu_files_shadow_and_json_is_read(write_tree):
    root = write_tree(
        {
            "a.tf": 'resource "aws_eip" "shadowed" {}\n',
            "a.tofu": b'\xef\xbb\xbfresource "aws_eip" "tofu" {}\r\n',
            "b.tf.json": '{"resource": {"aws_eip": {"json": {"tags": {"A": "${1 + 1}"}}}}}',
        }
    )
    _, found = _render(root)
    assert sorted(found) == ["aws_eip.json", "aws_eip.tofu"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"main.tf": 'resource "a" "b" {\n  x = \n}\n'}, r"main\.tf:2: syntax error"),
        ({"main.tf": 'resource "a" "b" {\n  x = 1\n  x = 2\n}\n'}, r"main\.tf:3: syntax error"),
        ({"main.tf": 'resource "a" "b" {}\n\nresource "a" "b" {}\n'}, r"main\.tf:3: resource\.a\.b is defined twice"),
        ({"main.tf": "", "x_override.tf": ""}, r"x_override\.tf: override files"),
        ({"README.md": ""}, "no Terraform files"),
        ({"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/x.tf": "a {"}, r"m/x\.tf:1: syntax error"),
        ({"main.tf": "locals {\n  a = 10.0.0.0/8\n}\n"}, r"main\.tf:2: syntax error"),
    ],
)
def test_source_that_cannot_be_rendered_says_where(write_tree, files, problem):
    root = write_tree(files)
    with pytest.raises(CostwardenError, match=problem):
        render_directory(root, name="x", base=root)
