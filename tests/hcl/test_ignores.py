"""Ignores beside the code."""

from __future__ import annotations

import datetime

import pytest

from costwarden.hcl.ignores import read_ignores

GOOD = "costwarden:ignore=tags/required until=2027-01-31 reason=leaves with the old VPC"
EIP = 'resource "aws_eip" "x" {\n  vpc = true\n}\n'


@pytest.mark.parametrize(
    "text",
    [
        f"# {GOOD}\n{EIP}",
        f"// {GOOD}\n{EIP}",
        f"/* {GOOD} */\n{EIP}",
        f"#{GOOD}\r\n{EIP}",
        f"# {GOOD}\n# and a remark\n{EIP}",
        f'resource "aws_eip" "x" {{\n  # {GOOD}\n  vpc = true\n}}\n',
        f'resource "aws_eip" "x" {{ # {GOOD}\n  vpc = true\n}}\n',
        f'resource "aws_eip" "x" {{\n  # {GOOD}\n}}\n',
    ],
)
def test_an_ignore_belongs_to_the_block_below_or_around(tree_of, text):
    found = read_ignores(tree_of({"main.tf": text}))
    assert found.problems == ()
    (ignore,) = found.ignores
    assert (ignore.policy, ignore.until, ignore.reason, ignore.config_address) == (
        "tags/required",
        datetime.date(2027, 1, 31),
        "leaves with the old VPC",
        "aws_eip.x",
    )
    assert ignore.matches("aws_eip.x")
    assert ignore.matches('aws_eip.x["any.key]"]')
    assert not ignore.matches("aws_eip.xy")
    assert not ignore.matches("module.m.aws_eip.x")
    assert ignore.active(datetime.date(2027, 1, 31))
    assert not ignore.active(datetime.date(2027, 2, 1))


def test_several_policies_and_several_lines(tree_of):
    text = f"# costwarden:ignore=waste/gp2_volume,cost/unpriced until=2027-01-01 reason=a\n# {GOOD}\n{EIP}"
    found = read_ignores(tree_of({"main.tf": text}))
    assert [(one.policy, one.line) for one in found.ignores] == [
        ("cost/unpriced", 1),
        ("waste/gp2_volume", 1),
        ("tags/required", 2),
    ]


def test_above_a_module_it_covers_everything_inside(tree_of):
    found = read_ignores(
        tree_of(
            {
                "main.tf": f'# {GOOD}\nmodule "m" {{\n  source = "./m"\n  count = 2\n}}\n',
                "m/main.tf": EIP,
            }
        )
    )
    (ignore,) = found.ignores
    assert ignore.is_module
    assert ignore.matches("module.m[1].aws_eip.x")
    assert ignore.matches('module.m[0].module.n["a"].aws_eip.y')
    assert not ignore.matches("module.mm.aws_eip.x")
    assert not ignore.matches("aws_eip.x")


def test_inside_a_module_it_counts_for_every_call(tree_of):
    found = read_ignores(
        tree_of(
            {
                "main.tf": 'module "a" {\n  source = "./m"\n}\n'
                'module "b" {\n  source   = "./m"\n  for_each = var.x\n}\n',
                "m/main.tf": f"# {GOOD}\n{EIP}",
            }
        )
    )
    assert [one.config_address for one in found.ignores] == ["module.a.aws_eip.x", "module.b.aws_eip.x"]
    assert found.ignores[1].matches('module.b["k"].aws_eip.x')


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("costwarden:ignore=tags/required until=2027-01-31", "needs a reason"),
        ("costwarden:ignore=tags/required until=2027-01-31 reason=", "needs a reason"),
        ("costwarden:ignore=tags/required reason=x", "needs an end"),
        ("costwarden:ignore=tags/required until= reason=x", "needs an end"),
        ("costwarden:ignore=tags/required until=soon reason=x", "is a date"),
        ("costwarden:ignore=tags/required until=2027-02-30 reason=x", "is a date"),
        ("costwarden:ignore=tags/required until=20270201 reason=x", "is a date"),
        ("costwarden:ignore=* until=2027-01-31 reason=x", "wildcard"),
        ("costwarden:ignore=tags/* until=2027-01-31 reason=x", "wildcard"),
        ("costwarden:ignore=all until=2027-01-31 reason=x", "wildcard"),
        ("costwarden:ignore=tags/required, cost/x until=2027-01-31 reason=x", "not `costwarden:ignore"),
        ("costwarden:ignore=tags until=2027-01-31 reason=x", "room/policy"),
        ("costwarden:ignore", "not `costwarden:ignore"),
        ("costwarden: ignore=tags/required until=2027-01-31 reason=x", "not `costwarden:ignore"),
        ("CostWarden:Ignore=tags/required until=2027-01-31 reason=x", "not `costwarden:ignore"),
        ("costwarden:ignore=tags/required until=2027-01-31 reason=" + "x" * 501, "at most 500"),
    ],
)
def test_a_malformed_ignore_is_said_and_not_applied(tree_of, comment, said):
    found = read_ignores(tree_of({"main.tf": f"\n# {comment}\n{EIP}"}))
    assert found.ignores == ()
    (problem,) = found.problems
    assert problem.startswith("main.tf:2: ")
    assert said in problem


@pytest.mark.parametrize(
    "text",
    [
        f"# {GOOD}\n\n{EIP}",
        f"# {GOOD}\nlocals {{\n  a = 1\n}}\n{EIP}",
        f'resource "aws_eip" "x" {{\n  vpc = true\n  # {GOOD}\n}}\n',
        f'resource "aws_eip" "x" {{\n  vpc = true # {GOOD}\n}}\n',
        f"{EIP}# {GOOD}\n",
        f'data "aws_ami" "x" {{ # {GOOD}\n  a = 1\n}}\n',
    ],
)
def test_an_ignore_that_stands_nowhere_is_said(tree_of, text):
    found = read_ignores(tree_of({"main.tf": text}))
    assert found.ignores == ()
    assert "stands directly above" in found.problems[0]


def test_a_downloaded_module_ignores_nothing(tree_of):
    found = read_ignores(
        tree_of(
            {
                "main.tf": 'module "v" {\n  source = "acme/v/aws"\n}\n',
                ".terraform/modules/modules.json": '{"Modules": [{"Key": "v", "Dir": ".terraform/modules/v"}]}',
                ".terraform/modules/v/main.tf": f"# {GOOD}\n{EIP}",
            }
        )
    )
    assert found.ignores == ()
    assert found.problems == (".terraform/modules/v/main.tf:1: a downloaded module may not ignore policies",)


def test_text_that_looks_like_an_ignore_in_a_string_is_none(tree_of):
    found = read_ignores(tree_of({"main.tf": f'resource "aws_eip" "x" {{\n  a = "# {GOOD}"\n}}\n'}))
    assert (found.ignores, found.problems) == ((), ())
