"""From addresses to lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costwarden.hcl.locate import Location, Locator

MAIN = """\
provider "aws" {
  region = "x"
  default_tags {
    tags = { Owner = "a" }
  }
}
provider "aws" {
  alias = "west"
}
resource "aws_instance" "web" {
  count         = 2
  instance_type = "m5.large"
  root_block_device {
    volume_type = "gp2"
  }
  ebs_block_device {
    volume_size = 1
  }
  dynamic "ebs_block_device" {
    for_each = [2]
    content {
      volume_size = ebs_block_device.value
    }
  }
  tags = merge(local.tags, {
    Name          = "web"
    "Cost.Center" = "CC-1"
  })
}
module "app" {
  source   = "./modules/app"
  for_each = toset(["a.b", "c]d"])
}
module "far" {
  source = "terraform-aws-modules/vpc/aws"
}
data "aws_ami" "x" {}
"""
CHILD = 'module "db" {\n  source = "../db"\n}\nresource "aws_eip" "x" {\n  vpc = true\n}\n'
FILES = {"main.tf": MAIN, "modules/app/main.tf": CHILD, "modules/db/main.tf": '\n\nresource "aws_eip" "y" {}\n'}


@pytest.fixture
def locator(write_tree) -> Locator:
    root = write_tree(FILES)
    return Locator(root, root)


@pytest.mark.parametrize(
    ("address", "attribute", "expected"),
    [
        ("aws_instance.web[0]", None, Location("main.tf", 10, 29)),
        ("aws_instance.web[1]", "instance_type", Location("main.tf", 12, 12)),
        ("aws_instance.web[1]", "tags", Location("main.tf", 25, 28)),
        ("aws_instance.web[1]", "tags.Name", Location("main.tf", 26, 26)),
        ("aws_instance.web[1]", "tags.Cost.Center", Location("main.tf", 27, 27)),
        ("aws_instance.web[1]", 'tags["Name"]', Location("main.tf", 26, 26)),
        ("aws_instance.web[1]", "tags.Absent", Location("main.tf", 25, 28)),
        ("aws_instance.web[1]", "monitoring", Location("main.tf", 10, 29)),
        ("aws_instance.web", "root_block_device.volume_type", Location("main.tf", 14, 14)),
        ("aws_instance.web", "root_block_device[0].volume_type", Location("main.tf", 14, 14)),
        ("aws_instance.web", "root_block_device.0.iops", Location("main.tf", 13, 15)),
        ("aws_instance.web", "ebs_block_device[1].volume_size", Location("main.tf", 22, 22)),
        ('module.app["a.b"].aws_eip.x', None, Location("modules/app/main.tf", 4, 6)),
        ('module.app["c]d"].module.db.aws_eip.y', None, Location("modules/db/main.tf", 3, 3)),
        ('module.app["a.b"]', None, Location("main.tf", 30, 33)),
        ("module.far.aws_vpc.this[0]", None, Location("main.tf", 34, 34)),
        ("data.aws_ami.x", None, Location("main.tf", 37, 37)),
        ("aws_instance.other", None, None),
        ("", None, None),
        ("module.app", "x", Location("main.tf", 30, 33)),
    ],
)
def test_an_address_leads_to_its_lines(locator, address, attribute, expected):
    assert locator.locate(address, attribute) == expected


def test_providers_lead_to_their_default_tags(locator):
    assert locator.locate_provider("aws") == Location("main.tf", 3, 5)
    assert locator.locate_provider("aws.west") == Location("main.tf", 7, 9)
    assert locator.locate_provider("google") is None
    assert locator.locate_provider("module.gone:aws") is None


def test_files_are_relative_to_the_base(write_tree):
    root = write_tree({f"infra/{name}": text for name, text in FILES.items()})
    found = Locator(root / "infra", root).locate("module.app.aws_eip.x")
    assert found == Location("infra/modules/app/main.tf", 4, 6)


def test_a_root_outside_the_base_uses_what_surrounds_it(write_tree, tmp_path):
    root = write_tree({f"infra/envs/dev/{name}": text for name, text in FILES.items()})
    (root / ".git").mkdir()
    (tmp_path / "elsewhere").mkdir()
    locator = Locator(root / "infra/envs/dev", tmp_path / "elsewhere")
    assert locator.locate("aws_instance.web[0]") == Location("infra/envs/dev/main.tf", 10, 29)


def test_modules_that_call_each_other_end(write_tree):
    root = write_tree(
        {
            "main.tf": 'module "a" {\n  source = "./a"\n}\nmodule "self" {\n  source = "./"\n}\n',
            "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
            "b/main.tf": 'module "a" {\n  source = "../a"\n}\nresource "aws_eip" "x" {}\n',
        }
    )
    locator = Locator(root, root)
    assert locator.locate("module.a.module.b.aws_eip.x") == Location("b/main.tf", 4, 4)
    assert {missing.reason for missing in locator.tree.missing} == {"the module calls itself"}


def test_modules_that_multiply_end(write_tree):
    calls = "".join(f'module "m{n}" {{\n  source = "../%d"\n}}\n' for n in range(8))
    files = {f"{level}/main.tf": calls % ((level + 1,) * 8) for level in range(12)}
    root = write_tree({**files, "12/main.tf": 'resource "aws_eip" "x" {}\n'})
    locator = Locator(root / "0", root)
    assert len(locator.tree.modules) <= 2_000
    assert locator.tree.missing


def test_a_file_with_a_syntax_error_is_named_and_the_rest_answers(write_tree):
    root = write_tree({"a.tf": 'resource "aws_eip" "a" {\n  x =\n}\n', "b.tf": 'resource "aws_eip" "b" {}\n'})
    locator = Locator(root, root)
    assert locator.locate("aws_eip.a") is None
    assert locator.locate("aws_eip.b") == Location("b.tf", 1, 1)
    assert locator.problems == ("a.tf:2: syntax error, the file is left aside",)


def test_a_missing_directory_answers_nothing(tmp_path: Path):
    assert Locator(tmp_path / "gone", tmp_path).locate("aws_eip.x") is None


def test_json_blocks_are_found_by_the_line_of_their_key(write_tree):
    root = write_tree(
        {
            "main.tf.json": '{\n "resource": {\n  "aws_eip": {\n   "x": {\n    "vpc": true,\n'
            '    "tags": {\n     "Name": "n"\n    }\n   },\n   "y": {}\n  }\n }\n}\n'
        }
    )
    locator = Locator(root, root)
    assert locator.locate("aws_eip.x", "vpc") == Location("main.tf.json", 5, 5)
    assert locator.locate("aws_eip.x", "tags.Name") == Location("main.tf.json", 7, 7)
    assert locator.locate("aws_eip.x") == Location("main.tf.json", 4, 7)
    assert locator.locate("aws_eip.y") == Location("main.tf.json", 10, 10)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    address=st.one_of(st.text(max_size=40), st.text(alphabet='module.app[]"\\aws_eip.x0', max_size=40)),
    attribute=st.one_of(st.none(), st.text(max_size=20), st.text(alphabet='tags.["]0ebs_block_device', max_size=30)),
)
def test_any_address_is_answered(locator, address, attribute):
    locator.locate(address, attribute)
    locator.locate('aws_instance.web["' + address, attribute)
    locator.locate("aws_instance.web", attribute)
    locator.locate_provider(address)
