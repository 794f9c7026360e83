"""Whether a resource may be taken out, and the edit that does it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from costwarden.hcl.edit.layout import newline_of
from costwarden.hcl.edit.remove import remove_block
from costwarden.hcl.edit.snapshots import stays, write_out
from costwarden.hcl.edit.versions import REMOVED_SINCE, needs_version
from costwarden.hcl.parse import literal_text
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.address import parse_address
from costwarden.hcl.resolve.callers import UNIT, callers_of
from costwarden.hcl.resolve.instances import instances_of
from costwarden.hcl.resolve.references import references_to
from costwarden.hcl.resolve.resolve import Root
from costwarden.hcl.resolve.source import BlockRef, top_level
from costwarden.hcl.resolve.target import Target, refuse_generated
from costwarden.plan.model import strip_keys

if TYPE_CHECKING:
    from costwarden.hcl.edit.draft import Draft
    from costwarden.hcl.resolve.address import Frame

C = RefusalCode
_STAYS = frozenset({"moved", "removed", "import"})


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


def refuse_removal(
    root: Root, target: Target, advised: Collection[str], forget: bool, known: Mapping[str, str]
) -> None:
    """Raises Refused: instances not advised, prevent_destroy unless it is forgotten, references that would break."""
    refuse_subset(root, target, advised)
    for lifecycle in target.block.nested("lifecycle") if not forget else ():
        prevents = lifecycle.attribute("prevent_destroy")
        if prevents is not None and literal_text(prevents.node) != "false":
            raise prevents.refused(C.PREVENT_DESTROY)
    name = f"{target.address.type}.{target.address.name}"
    found: list[str] = []
    for reference in references_to(target.frame.module, target.address.type, target.address.name, values=False):
        own = reference.block.node == target.block.node and reference.block.text is target.block.text
        if not own and reference.block.kind not in _STAYS and not stays(reference, target, known):
            found.append(f"{reference.expr.text.name}:{reference.expr.line} {name}")
    found += _named_in_tests(target, name)
    if found:
        raise Refused(C.STILL_REFERENCED, *found[:10], file=target.block.text.name, line=target.block.line)


def remove_resource(draft: Draft, target: Target, forget: bool, known: Mapping[str, str]) -> None:
    """Take the block out, and the `import` blocks that lead to it: Terraform fails on one without a block.

    `moved` blocks that lead to it stay: an object still under an older name is destroyed, or forgotten, like the block
    itself. With `forget` a `removed` block keeps the cloud's object; raises Refused(tool-too-old) for it.
    """
    target = write_out(draft, target, known)
    text = target.block.text
    new = remove_block(target.block)
    own = f"{target.address.type}.{target.address.name}"
    if forget:
        note = needs_version(draft.root.module, "removed", REMOVED_SINCE)
        draft.notes.extend([note] if note is not None else [])
        eol = newline_of(text.data, 0).decode()
        lines = ["removed {", f"  from = {own}", "", "  lifecycle {", "    destroy = false", "  }", "}", ""]
        gap = eol if new.strip() else ""
        new += ("" if not new or new.endswith(b"\n") else eol).encode() + (gap + eol.join(lines)).encode()
    said = f"{target.address}: {'forgotten, not destroyed' if forget else 'removed'}"
    draft.change(text, new, said, 2 if forget else 1, gone=1)
    while (block := _import_of(draft.root, target)) is not None:
        draft.change(block.text, remove_block(block), f"{target.address}: its import block removed")


def _import_of(root: Root, target: Target) -> BlockRef | None:
    """An `import` block of the root module, the only one that has them, that leads to the resource."""
    wanted = strip_keys(str(target.address))
    for text in root.module.with_name(target.address.name):
        if text.name.endswith(".json"):
            if b'"import"' in text.data and wanted.encode() in text.data:
                raise Refused(C.JSON_SYNTAX, f"import {wanted}", file=text.name)
            continue
        for block in top_level(text):
            to = block.attribute("to") if block.kind == "import" else None
            if to is not None and strip_keys("".join(to.written.decode("utf-8", "replace").split())) == wanted:
                refuse_generated(text)
                return block
    return None


def _named_in_tests(target: Target, name: str) -> Iterator[str]:
    """Lines of the module's own tests (`terraform test`) that name the resource."""
    pattern = re.compile(rb"\b" + re.escape(name.encode()) + rb"(?![\w-])")
    directory, snapshot = target.frame.module.directory, target.frame.module.snapshot
    for folder in (directory, f"{directory}/tests"):
        for file in snapshot.listing(folder).units:
            text = snapshot.text(f"{folder}/{file}") if file.endswith((".tftest.hcl", ".tofutest.hcl")) else None
            if text is not None and (match := pattern.search(text.data)) is not None:
                yield f"{text.name}:{text.data.count(bytes([10]), 0, match.start()) + 1} {name}"
