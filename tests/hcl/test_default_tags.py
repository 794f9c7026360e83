"""The provider's default_tags reach what is rendered from source, as they reach a plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from costwarden.hcl.render import render_directory
from costwarden.plan.tags import Tags, effective_tags

Tree = Callable[[dict[str, str]], Path]
_RESOURCES = """
resource "aws_ebs_volume" "bare" {}
resource "aws_ebs_volume" "own" {
  tags = { Owner = "b" }
}
resource "aws_autoscaling_group" "group" {}
"""


def _tags(root: Path) -> dict[str, Tags]:
    plan = render_directory(root, name="x")
    return {one.address: effective_tags(one, plan) for one in plan.resources}


def test_defaults_are_overlaid_with_what_a_resource_writes(write_tree: Tree) -> None:
    provider = """provider "aws" {
      region = "eu-west-1"
      default_tags {
        tags = { Owner = "a", CostCenter = "1" }
      }
    }"""
    found = _tags(write_tree({"main.tf": provider + _RESOURCES}))
    assert found["aws_ebs_volume.bare"].known == {"Owner": "a", "CostCenter": "1"}
    assert found["aws_ebs_volume.own"].known == {"Owner": "b", "CostCenter": "1"}
    assert found["aws_autoscaling_group.group"].known == {}


def test_one_value_nobody_knows_leaves_the_other_defaults_known(write_tree: Tree) -> None:
    provider = """variable "secret" {
      sensitive = true
      default   = "x"
    }
    provider "aws" {
      default_tags {
        tags = { Owner = "a", Secret = var.secret }
      }
    }"""
    bare = _tags(write_tree({"main.tf": provider + _RESOURCES}))["aws_ebs_volume.bare"]
    assert bare.known == {"Owner": "a"}
    assert bare.may_have("Secret")
    assert not bare.may_have("CostCenter")


def test_defaults_nobody_knows_may_hold_any_key(write_tree: Tree) -> None:
    provider = """data "external" "tags" {}
    provider "aws" {
      default_tags {
        tags = data.external.tags.result
      }
    }"""
    assert _tags(write_tree({"main.tf": provider + _RESOURCES}))["aws_ebs_volume.bare"].may_have("CostCenter")
