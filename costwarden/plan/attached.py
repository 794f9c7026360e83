"""Volumes that an instance only reads back: they have a resource of their own and are counted there.

The AWS provider lists every attached volume in the instance's `ebs_block_device`, also those that an
aws_volume_attachment put there. https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance
warns that the two must not be mixed; a plan shows both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from costwarden.plan.model import Attributes, ResourceChange

_BLOCK = "ebs_block_device"


def without_attached_volumes(changes: Sequence[ResourceChange]) -> list[ResourceChange]:
    """The changes without the `ebs_block_device` blocks whose volume is a resource of the plan, or attached by one."""
    volumes = set(_ids(changes))
    if not volumes:
        return list(changes)
    return [_cleaned(change, volumes) if change.type == "aws_instance" else change for change in changes]


def _ids(changes: Iterable[ResourceChange]) -> Iterator[str]:
    for change in changes:
        name = {"aws_ebs_volume": "id", "aws_volume_attachment": "volume_id"}.get(change.type)
        if name is not None:
            for side in (change.before, change.after):
                value = side.get(name) if side is not None else None
                if isinstance(value, str) and value:
                    yield value


def _cleaned(change: ResourceChange, volumes: set[str]) -> ResourceChange:
    before, after = _side(change.before, volumes), _side(change.after, volumes)
    if before is change.before and after is change.after:
        return change
    return replace(change, before=before, after=after)


def _side(side: Attributes | None, volumes: set[str]) -> Attributes | None:
    blocks = side.get(_BLOCK) if side is not None else None
    if side is None or not isinstance(blocks, list):
        return side
    own = [block for block in blocks if not (isinstance(block, dict) and block.get("volume_id") in volumes)]
    return side if len(own) == len(blocks) else {**side, _BLOCK: own}
