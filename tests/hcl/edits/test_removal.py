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
USERS = ["depends_on = [aws_ebs_volume.v]", "x = aws_ebs_volume.v.id", 'x = "${aws_ebs_volume.v.id}"']
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
