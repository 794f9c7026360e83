"""A snapshot that stays when what it was taken of goes: its reference becomes the literal it stands for.

An EBS snapshot's volume_id is the id for good; as a literal it says what the state has, so that nothing is planned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from costwarden.hcl.edit.values import hcl_value
from costwarden.hcl.resolve.references import Reference, references_to
from costwarden.hcl.resolve.resolve import find_target
from costwarden.hcl.resolve.target import Target

if TYPE_CHECKING:
    from costwarden.hcl.edit.draft import Draft

# (type that goes, its attribute) -> (type that stays, its attribute)
_STAYING = {("aws_ebs_volume", "id"): ("aws_ebs_snapshot", "volume_id")}


def stays(reference: Reference, target: Target, known: Mapping[str, str]) -> bool:
    """Whether it is a snapshot's reference to an attribute that is known."""
    keyed = target.key is not None or any(key is not None for _, key in target.address.modules)
    if keyed or len(reference.path) != 1 or reference.path[0] not in known or not reference.whole:
        return False
    staying = _STAYING.get((target.address.type, str(reference.path[0])))
    return reference.block.kind == "resource" and staying == (reference.block.labels[0], reference.attribute)


def write_out(draft: Draft, target: Target, known: Mapping[str, str]) -> Target:
    """Every such reference replaced by its literal; the target as it is found afterwards."""
    while (reference := _first(target, known)) is not None:
        text, node = reference.expr.text, reference.expr.node
        value = known[str(reference.path[0])]
        new = text.data[: node.start_byte] + hcl_value(value).encode() + text.data[node.end_byte :]
        said = f"{'.'.join(reference.block.labels)}: {reference.attribute} written out as {hcl_value(value)}"
        draft.change(text, new, said, value=value)
        target = find_target(draft.root, str(target.address), "id")
    return target


def _first(target: Target, known: Mapping[str, str]) -> Reference | None:
    if not known:
        return None
    found = references_to(target.frame.module, target.address.type, target.address.name, values=False)
    return next((one for one in found if stays(one, target, known)), None)
