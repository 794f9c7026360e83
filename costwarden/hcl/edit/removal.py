"""Whether a resource may be taken out, and the edit that does it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from costwarden.hcl.edit.layout import newline_of
from costwarden.hcl.edit.remove import remove_block
from costwarden.hcl.parse import literal_text
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.address import parse_address
from costwarden.hcl.resolve.callers import UNIT, callers_of
from costwarden.hcl.resolve.instances import instances_of
from costwarden.hcl.resolve.references import references_to
from costwarden.hcl.resolve.resolve import Root
from costwarden.hcl.resolve.target import Target

if TYPE_CHECKING:
    from costwarden.hcl.edit.draft import Draft
    from costwarden.hcl.resolve.address import Frame

C = RefusalCode
_STAYS = frozenset({"moved", "removed"})


def refuse_subset(root: Root, target: Target, advised: Collection[str]) -> None:
    """Raises Refused where the block stands for instances or callers nobody advised: an edit inside changes all."""
    wanted = {*(str(parse_address(one)) for one in advised), str(target.address)}
    file, line = target.block.text.name, target.block.line
    try:
        listed = [one for one, *_ in instances_of(root.chaser, root.module, target.address)]
    except Refused:
        said = f"the instances of {target.address.block} are not known"
        raise Refused(C.SUBSET_OF_INSTANCES, said, file=file, line=line) from None
    unadvised = [one for one in listed if one not in wanted]
    if str(target.address) not in listed:
        raise Refused(C.INSTANCE_KEY_UNKNOWN, *listed[:5], file=file, line=line)
    if unadvised:
        raise Refused(C.SUBSET_OF_INSTANCES, *unadvised[:10], file=file, line=line)
    if target.block.text.linked:
        raise Refused(C.SHARED_VALUE, f"{target.block.text.name} is a symbolic link", file=file)
    frame: Frame | None = target.frame
    while frame is not None:
        call = frame.call
        own = (call.text.name, call.line) if call is not None else None
        others = [
            one for one in callers_of(root.module.snapshot, frame.module.directory) if (one.file, one.line) != own
        ]
        calls = [f"{one.file}:{one.line} module.{one.name}" for one in others]
        if calls and not (own is None and [one.name for one in others] == [UNIT]):
            raise Refused(C.SHARED_VALUE, *calls[:10], file=file, line=line)
        frame = frame.parent


def refuse_removal(root: Root, target: Target, advised: Collection[str]) -> None:
    """Raises Refused: instances not advised, prevent_destroy, references that would break."""
    refuse_subset(root, target, advised)
    for lifecycle in target.block.nested("lifecycle"):
        prevents = lifecycle.attribute("prevent_destroy")
        if prevents is not None and literal_text(prevents.node) != "false":
            raise prevents.refused(C.PREVENT_DESTROY)
    name = f"{target.address.type}.{target.address.name}"
    found: list[str] = []
    for reference in references_to(target.frame.module, target.address.type, target.address.name):
        own = reference.block.node == target.block.node and reference.block.text is target.block.text
        if not own and reference.block.kind not in _STAYS:
            found.append(f"{reference.expr.text.name}:{reference.expr.line} {name}")
    if found:
        raise Refused(C.STILL_REFERENCED, *found[:10], file=target.block.text.name, line=target.block.line)


def remove_resource(draft: Draft, target: Target, forget: bool) -> None:
    """Take the block out; with `forget` leave a `removed` block that keeps the cloud's object (Terraform 1.7)."""
    text = target.block.text
    new = remove_block(target.block)
    own = f"{target.address.type}.{target.address.name}"
    if forget:
        eol = newline_of(text.data, 0).decode()
        lines = ["removed {", f"  from = {own}", "", "  lifecycle {", "    destroy = false", "  }", "}", ""]
        gap = eol if new.strip() else ""
        new += ("" if not new or new.endswith(b"\n") else eol).encode() + (gap + eol.join(lines)).encode()
    draft.change(
        text, new, f"{target.address}: {'forgotten, not destroyed' if forget else 'removed'}", 2 if forget else 1
    )
