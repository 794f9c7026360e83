"""Random roots in which many read the same values: whatever is edited, the renderer sees the advised change alone."""

from __future__ import annotations

from random import Random

import pytest

from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.plan import plan_edit
from costwarden.hcl.oracle import check_render
from tests.hcl.conftest import WriteTree
from tests.plugins.counts import SOAK

READS = (
    '"m5.large"', "var.size", "local.size", 'local.sizes["a"]', "local.sizes.a", "local.sizes[each.key]", "each.value",
    "each.value.type", 'lookup(local.sizes, "a", "x")', "lookup(local.sizes, each.key)", "var.map.a",
    "var.map[each.key]", "local.list[0]", "element(local.list, 0)", 'merge(local.sizes, { b = "z" })["a"]',
    "values(local.sizes)[0]", "local.copy", "local.nested.x.type", 'coalesce(var.size, "q")', '"${var.size}"',
    'true ? var.size : "no"',
    'var.size == "m5.large" ? "m5.large" : "t3.nano"', "[for k, v in local.sizes : v][0]", 'join("", [var.size])',
    '{ for k, v in local.sizes : k => v }["a"]', "module.sub.size", 'try(local.sizes["a"], "x")',
    'local.byname["one"].type', "local/* c */.size",
)  # fmt: skip
INSTANCES = {
    "": ("",),
    "  count = 2\n": ("[0]", "[1]"),
    "  for_each = local.sizes\n": ('["a"]', '["b"]'),
    '  for_each = { a = { type = "m5.large" }, b = { type = "m5.large" } }\n': ('["a"]', '["b"]'),
    "  for_each = var.each\n": ('["a"]', '["b"]'),
    '  for_each = toset(["a", "b"])\n': ('["a"]', '["b"]'),
    "  for_each = { for k, v in local.sizes : k => { type = v } }\n": ('["a"]', '["b"]'),
    "  for_each = local.byname\n": ('["one"]', '["two"]'),
}
VALUES = """
variable "size" {
  default = "m5.large"
}
variable "map" {
  default = { a = "m5.large", b = "m5.large" }
}
variable "each" {
  default = {
    a = { type = "m5.large" }
    b = { type = "m5.large" }
  }
}
locals {
  size   = "m5.large"
  copy   = local.size
  sizes  = { a = "m5.large", b = "m5.large" }
  list   = ["m5.large", "m5.large"]
  nested = { x = { type = "m5.large" } }
  machines = [{ name = "one", type = "m5.large" }, { name = "two", type = "m5.large" }]
  byname   = { for one in local.machines : one.name => one }
}
module "sub" {
  source = "./sub"
  size   = %s
}
"""
SUB = """
variable "size" {
  default = "m5.large"
}
output "size" {
  value = var.size
}
resource "aws_instance" "in" {
  instance_type = var.size
}
"""


def a_root(random: Random) -> tuple[dict[str, str], list[list[str]]]:
    """Files, and the addresses of each block's instances."""
    text = VALUES % random.choice(('"m5.large"', "var.size", "local.size", "local.list[1]"))
    addresses = [["module.sub.aws_instance.in"]]
    for name in ("one", "two", "three"):
        head = random.choice([*INSTANCES, "", ""])
        tags = random.choice(("", "", "", "  tags = { Size = var.size }\n", "  tags = { Size = local.size }\n"))
        text += f'resource "aws_instance" "{name}" {{\n{head}  instance_type = {random.choice(READS)}\n{tags}}}\n'
        addresses.append([f"aws_instance.{name}{key}" for key in INSTANCES[head]])
    files = {"main.tf": text, "sub/main.tf": SUB}
    if random.random() < 0.5:
        files["terraform.tfvars"] = random.choice(('size = "m5.large"\n', 'map = {\n  a = "m5.large"\n  b = "x"\n}\n'))
    return files, addresses


@pytest.mark.timeout(3_600)
def test_what_an_edit_changes_is_what_was_advised(write_tree: WriteTree) -> None:
    made = 0
    for seed in range(600) if SOAK else range(8):
        random = Random(seed)
        files, blocks = a_root(random)
        root = write_tree(files)
        if "terraform.tfvars" not in files:  # of the root before
            (root / "terraform.tfvars").unlink(missing_ok=True)
        for addresses in blocks:
            advised = addresses[:1] if random.random() < 0.4 else addresses
            path, now, then = "instance_type", "m5.large", "m5.small"
            result = plan_edit(root, advised[0], path, now, then, base=root, advised=advised)
            if not isinstance(result, EditResult) or not result.files:
                continue
            made += 1
            refused = check_render(root, result, advised, attributes=[path], base=root)
            told = refused.details if refused is not None else ()
            # Of several each may have a literal of its own: then one edit is not all of them.
            others = [one for one in told if not one.startswith("does not change") or one.endswith(advised[0])]
            assert others == [], f"{seed} {advised}\n{result.diff}\n{files['main.tf']}"
    assert made >= 5
