"""What a `moved` block renames in source was there before: it neither comes nor goes, and its findings block nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.gate.conftest import Gate

PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
BODY = '{\n  availability_zone = "eu-west-1a"\n  size = 100\n  type = "gp3"\n}\n'


def volume(name: str, body: str = BODY) -> str:
    return f'resource "aws_ebs_volume" "{name}" {body}'


def many(name: str, meta: str) -> str:
    return volume(name, BODY.replace("{\n", f"{{\n  {meta}\n", 1))


def moved(old: str, new: str) -> str:
    return f"moved {{\n  from = {old}\n  to   = {new}\n}}\n"


@pytest.fixture
def compared(gate: Gate, tmp_path: Path) -> Any:
    def run(was: dict[str, str], now: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any], set[tuple[str, str]]]:
        """(address -> previous address and actions, changes that are not none, findings of the tag that is missing)."""
        (tmp_path / "costwarden.yaml").write_text("tags: {required: {Owner: {}}}", encoding="utf-8")
        for side, files in (("was", was), ("now", now)):
            for name, text in files.items():
                path = tmp_path / side / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text((PROVIDER if name == "main.tf" else "") + text, encoding="utf-8")
        code, out, err = gate("--hcl", "now", "--baseline", "was", "--format", "json")
        assert code in (0, 1), err
        report = json.loads(out)
        found = {one["address"]: (one["previous_address"], *one["actions"]) for one in report["cost"]["resources"]}
        tags = {(one["address"], one["status"]) for one in report["findings"] if one["policy"] == "tags/required"}
        return found, {kind: count for kind, count in report["changes"].items() if count}, tags

    return run


def test_a_renamed_resource_is_the_one_it_was(compared: Any) -> None:
    now = volume("c") + moved("aws_ebs_volume.b", "aws_ebs_volume.c") + moved("aws_ebs_volume.a", "aws_ebs_volume.b")
    found, changes, tags = compared({"main.tf": volume("a")}, {"main.tf": now})
    assert found == {"aws_ebs_volume.c": ("aws_ebs_volume.a", "no-op")}
    assert changes == {"moved": 1, "unchanged": 1}
    assert tags == {("aws_ebs_volume.c", "existing")}


def test_instances_follow_and_the_first_one_moves_by_itself(compared: Any) -> None:
    was = volume("one") + many("each", 'for_each = toset(["x", "y"])') + many("few", "count = 1")
    now = many("one", "count = 2") + many("all", 'for_each = toset(["x", "y"])') + volume("few")
    now += moved("aws_ebs_volume.each", "aws_ebs_volume.all")
    found, _, tags = compared({"main.tf": was}, {"main.tf": now})
    assert found == {
        "aws_ebs_volume.one[0]": ("aws_ebs_volume.one", "no-op"),
        "aws_ebs_volume.one[1]": (None, "create"),
        'aws_ebs_volume.all["x"]': ('aws_ebs_volume.each["x"]', "no-op"),
        'aws_ebs_volume.all["y"]': ('aws_ebs_volume.each["y"]', "no-op"),
        "aws_ebs_volume.few": ("aws_ebs_volume.few[0]", "no-op"),
    }
    assert {address for address, status in tags if status == "new"} == {"aws_ebs_volume.one[1]"}


def test_modules_move_and_what_moves_inside_them(compared: Any) -> None:
    inner = {"disk/main.tf": "", "disk/volume.tf": volume("old")}
    was = {"main.tf": 'module "a" {\n  source = "./disk"\n}\n', **inner}
    now = {
        "main.tf": 'module "b" {\n  source = "./disk"\n}\n' + moved("module.a", "module.b"),
        "disk/volume.tf": volume("new") + moved("aws_ebs_volume.old", "aws_ebs_volume.new"),
    }
    found, _, _ = compared(was, now)
    assert found == {"module.b.aws_ebs_volume.new": ("module.a.aws_ebs_volume.old", "no-op")}


def test_a_move_hides_nothing_that_is_new(compared: Any) -> None:
    """The old one is still there, was never there, or went to somebody else: what claims it is new, and blocks."""
    was = volume("kept") + volume("a")
    now = volume("kept") + volume("b") + volume("c") + volume("d") + volume("e")
    now += moved("aws_ebs_volume.kept", "aws_ebs_volume.b") + moved("aws_ebs_volume.never", "aws_ebs_volume.c")
    now += moved("aws_ebs_volume.a", "aws_ebs_volume.d") + moved("aws_ebs_volume.a", "aws_ebs_volume.e")
    now += moved("aws_ebs_volume.kept", "aws_ebs_volume.kept")
    found, _, tags = compared({"main.tf": was}, {"main.tf": now})
    assert {one for one in found.values() if one[0]} == {("aws_ebs_volume.a", "no-op")}
    assert sorted(status for _, status in tags) == ["existing", "existing", "new", "new", "new"]
