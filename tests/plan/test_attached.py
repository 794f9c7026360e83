from __future__ import annotations

from typing import Any

from tests.builders import a_plan, a_resource


def an_instance(volume_id: str) -> dict[str, Any]:
    own = {"device_name": "/dev/sdb", "volume_id": "vol-own", "volume_size": 10}
    attached = {"device_name": "/dev/sdf", "volume_id": volume_id, "volume_size": 500}
    values = {"id": "i-1", "ebs_block_device": [own, attached]}
    return a_resource("aws_instance.web", actions=["no-op"], before=values, after=values)


def blocks_of(*others: dict[str, Any]) -> list[str]:
    plan = a_plan(an_instance("vol-1"), *others)
    instance = next(change for change in plan.resources if change.type == "aws_instance")
    assert instance.before is not None
    assert instance.after is not None
    assert instance.before["ebs_block_device"] == instance.after["ebs_block_device"]
    return [block["volume_id"] for block in instance.after["ebs_block_device"]]


def test_a_volume_that_is_a_resource_of_the_plan_is_not_the_instances_too() -> None:
    volume = {"id": "vol-1", "size": 500}
    assert blocks_of(a_resource("aws_ebs_volume.data", actions=["no-op"], before=volume, after=volume)) == ["vol-own"]


def test_a_volume_that_an_attachment_brings_is_not_the_instances_either() -> None:
    link = {"instance_id": "i-1", "volume_id": "vol-1"}
    assert blocks_of(a_resource("aws_volume_attachment.data", actions=["delete"], before=link, after=None)) == [
        "vol-own"
    ]


def test_an_instances_own_blocks_stay() -> None:
    assert blocks_of() == ["vol-own", "vol-1"]
