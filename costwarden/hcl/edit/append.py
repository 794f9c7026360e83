"""Append a rendered block behind the block of a resource."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from costwarden.hcl.edit.draft import Draft
from costwarden.hcl.edit.insert import insert_block
from costwarden.hcl.edit.layout import ends_line, line_end, newline_of, starts_line
from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.only_one import refuse_second
from costwarden.hcl.edit.removal import refuse_subset
from costwarden.hcl.parse import shared_parser, too_deep
from costwarden.hcl.refusal import Refusal, RefusalCode, Refused
from costwarden.hcl.resolve.references import references_to
from costwarden.hcl.resolve.repository import SourceText
from costwarden.hcl.resolve.resolve import find_target
from costwarden.hcl.resolve.source import top_level
from costwarden.hcl.resolve.target import Target, refuse_generated
from costwarden.hcl.schema.arguments import argument_kind

C = RefusalCode
# Nested blocks a resource may have several of.
_REPEATED = frozenset({"rule", "lifecycle_rule", "tag", "notification", "ebs_block_device", "block_device_mappings"})


def plan_block(
    root: Path,
    address: str,
    text: str,
    *,
    base: Path | None = None,
    var_files: Sequence[str] = (),
    workspace: str = "default",
    advised: Collection[str] = (),
    nested: bool = False,
    second_look: bool = True,
) -> EditResult | Refusal:
    """The text of `render_block` as new blocks, one blank line behind the block of `address`, in its line endings.

    `nested`: as the last thing inside the block instead. Refused where the module, or the resource, has such a block
    already, and where the module stands for other callers or instances too.
    """
    try:
        draft = Draft(root, base, var_files, workspace, second_look=second_look)
        target = find_target(draft.root, address, "id")
        refuse_generated(target.block.text)
        refuse_subset(draft.root, target, advised)
        added = _blocks_in(text)
        if nested:
            _insert(draft, target, text, added)
            return draft.result(address)
        for kind, labels in added:
            if labels and target.frame.module.blocks(kind, labels):
                raise Refused(C.BLOCK_DEFINED_TWICE, ".".join((kind, *labels)), file=target.block.text.name)
        _refuse_configured(target, {labels[0] for kind, labels in added if kind == "resource" and len(labels) == 2})
        own = target.block.text
        data = own.data
        if not starts_line(data, target.block.node) or not ends_line(data, target.block.node.end_byte):
            raise Refused(C.LAYOUT, file=own.name, line=target.block.line)
        at = line_end(data, target.block.node.end_byte)
        eol = newline_of(data, target.block.node.end_byte)
        before = data[:at] if data[:at].endswith(b"\n") else data[:at] + eol
        written = text.strip("\n").encode().replace(b"\r\n", b"\n").replace(b"\n", eol) + eol
        names = ", ".join(".".join(labels) or kind for kind, labels in added)
        come = sum(kind == "resource" for kind, _ in added)
        said = f"{target.address}: added {names}"
        draft.change(own, before + eol + written + data[at:], said, len(added), come=come)
        return draft.result(address)
    except Refused as refused:
        return refused.refusal(address)


def _refuse_configured(target: Target, types: set[str]) -> None:
    """Raises Refused where a resource of a type that would be added refers to this one already, whatever its name."""
    for inline in target.block.nested("lifecycle_rule") if "aws_s3_bucket_lifecycle_configuration" in types else ():
        raise Refused(C.BLOCK_DEFINED_TWICE, "lifecycle_rule of the bucket", file=inline.text.name, line=inline.line)
    for reference in references_to(target.frame.module, target.address.type, target.address.name, values=False):
        block = reference.block
        if block.kind == "resource" and block.labels[0] in types:
            said = f"{'.'.join(block.labels)} in {block.text.name}:{block.line}"
            raise Refused(C.BLOCK_DEFINED_TWICE, said, file=block.text.name, line=block.line)
    refuse_second(target, types)


def _insert(draft: Draft, target: Target, text: str, added: list[tuple[str, tuple[str, ...]]]) -> None:
    block = target.block
    kind, labels = added[0]
    if len(added) > 1 or labels or argument_kind(target.address.type, (kind,)) != "block":
        raise Refused(C.NOT_IN_SCHEMA, f"{target.address.type} {kind}", file=block.text.name, line=block.line)
    if block.dynamic(kind) is not None:
        raise Refused(C.DYNAMIC_BLOCK, kind, file=block.text.name, line=block.line)
    if block.nested(kind) and kind not in _REPEATED:
        raise Refused(C.BLOCK_DEFINED_TWICE, kind, file=block.text.name, line=block.line)
    lines = text.strip("\n").replace("\r\n", "\n").split("\n")
    draft.change(block.text, insert_block(block, lines), f"{target.address}: added {kind}")


def _blocks_in(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Kinds and labels of the top-level blocks. Raises Refused where the text is no HCL of blocks."""
    data = text.encode()
    if too_deep(data) is not None:
        raise Refused(C.ORACLE_MISMATCH, "the new block is not valid")
    root = shared_parser().parse(data).root_node
    if root.has_error:
        raise Refused(C.ORACLE_MISMATCH, "the new block is not valid")
    found = [(block.kind, block.labels) for block in top_level(SourceText("new block", data))]
    if not found:
        raise Refused(C.ORACLE_MISMATCH, "there is no block in the new text")
    return found
