"""Tags a resource hands on to what it starts: volumes, Auto Scaling instances, launch templates, ECS tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costwarden.plan.model import ResourceChange
from costwarden.plan.tags import Side, Tags, side_of, tags_from, tags_from_blocks

_INSTANCES = frozenset({"aws_instance", "aws_spot_instance_request"})
_INSTANCE_BLOCKS = ("root_block_device", "ebs_block_device")
_TEMPLATE_SCOPES = ("instance", "volume")


def propagation_tags(change: ResourceChange, side: Side = "after") -> dict[str, Tags]:
    """What a type declares for the things it creates, by scope; scopes a type does not have are absent.

    aws_instance: "volume_tags" (only when set), "root_block_device[0]", "ebs_block_device[0]", ...
    aws_autoscaling_group: "propagate_at_launch": the `tag` blocks that instances inherit.
    aws_launch_template: "tag_specifications:instance" and ":volume", both always there, empty when not declared.
    aws_ecs_service: "propagate_tags": known holds {"propagate_tags": "SERVICE" | "TASK_DEFINITION" | "NONE",
    "enable_ecs_managed_tags": "true" | "false"}, which are settings rather than tags.
    """
    values, masks = side_of(change, side)
    if not values and not masks:
        return {}
    if change.type in _INSTANCES:
        return _instance(values, masks)
    if change.type == "aws_autoscaling_group":
        return {"propagate_at_launch": _propagated(values, masks)}
    if change.type == "aws_launch_template":
        return _template(values, masks)
    if change.type == "aws_ecs_service":
        return {"propagate_tags": _service(values, masks)}
    return {}


def _instance(values: Mapping[str, Any], masks: Mapping[str, Any]) -> dict[str, Tags]:
    found: dict[str, Tags] = {}
    volume_tags, hidden = values.get("volume_tags"), masks.get("volume_tags", False)
    if volume_tags or (hidden and isinstance(volume_tags, Mapping)) or (hidden is True and "volume_tags" in values):
        found["volume_tags"] = tags_from(volume_tags, hidden)
    for block_name in _INSTANCE_BLOCKS:
        blocks, block_masks = values.get(block_name), masks.get(block_name, False)
        for at, block in enumerate(blocks if isinstance(blocks, list) else ()):
            inner = _inner(block_masks, at)
            if isinstance(block, Mapping):
                mask = inner is True or (inner.get("tags", False) if isinstance(inner, Mapping) else False)
                found[f"{block_name}[{at}]"] = tags_from(block.get("tags"), mask)
    return found


def _propagated(values: Mapping[str, Any], masks: Mapping[str, Any]) -> Tags:
    attribute = "tag" if values.get("tag") or masks.get("tag") else "tags"  # `tags`: the list of provider 2 and 3
    blocks, mask = values.get(attribute), masks.get(attribute, False)
    if mask is True or not isinstance(blocks, list):
        return tags_from_blocks(blocks, mask)
    handed_on = [
        at for at, block in enumerate(blocks) if isinstance(block, Mapping) and _is_on(block, _inner(mask, at))
    ]
    return tags_from_blocks([blocks[at] for at in handed_on], [_inner(mask, at) for at in handed_on])


def _is_on(block: Mapping[str, Any], mask: Any) -> bool:
    """The older list of maps writes booleans as text. A hidden switch counts as on: unknown is not missing."""
    if mask is True or (isinstance(mask, Mapping) and mask.get("propagate_at_launch")):
        return True
    return block.get("propagate_at_launch") in (True, "true", "1", 1)


def _template(values: Mapping[str, Any], masks: Mapping[str, Any]) -> dict[str, Tags]:
    blocks, mask = values.get("tag_specifications"), masks.get("tag_specifications", False)
    if mask is True:
        return {f"tag_specifications:{scope}": Tags(all_unknown=True, taggable=True) for scope in _TEMPLATE_SCOPES}
    found = {f"tag_specifications:{scope}": Tags(taggable=True) for scope in _TEMPLATE_SCOPES}
    for at, block in enumerate(blocks if isinstance(blocks, list) else ()):
        inner = _inner(mask, at)
        if isinstance(block, Mapping) and isinstance(block.get("resource_type"), str):
            hidden = inner is True or (inner.get("tags", False) if isinstance(inner, Mapping) else False)
            found[f"tag_specifications:{block['resource_type']}"] = tags_from(block.get("tags"), hidden)
    return found


def _service(values: Mapping[str, Any], masks: Mapping[str, Any]) -> Tags:
    unknown = frozenset(name for name in ("propagate_tags", "enable_ecs_managed_tags") if masks.get(name))
    source = values.get("propagate_tags")
    known = {
        "propagate_tags": source if isinstance(source, str) and source else "NONE",
        "enable_ecs_managed_tags": "true" if values.get("enable_ecs_managed_tags") is True else "false",
    }
    return Tags({key: value for key, value in known.items() if key not in unknown}, unknown, taggable=True)


def _inner(mask: Any, at: int) -> Any:
    if isinstance(mask, list):
        return mask[at] if at < len(mask) else False
    return mask is True
