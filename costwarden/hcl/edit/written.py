"""Insert an argument where the block does not write it, and remove one where it does."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from costwarden.hcl.edit.draft import Draft
from costwarden.hcl.edit.insert import insert_attribute, insert_block, insert_top_level
from costwarden.hcl.edit.model import Change
from costwarden.hcl.edit.removal import refuse_subset
from costwarden.hcl.edit.remove import remove_attribute, remove_key
from costwarden.hcl.edit.values import hcl_value, shown
from costwarden.hcl.locate import attribute_steps
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.blast import Blast
from costwarden.hcl.resolve.chase import Chaser
from costwarden.hcl.resolve.containers import element_key
from costwarden.hcl.resolve.literals import core_of, same_value
from costwarden.hcl.resolve.model import Value
from costwarden.hcl.resolve.resolve import value_of
from costwarden.hcl.resolve.scope import Found
from costwarden.hcl.resolve.source import BlockRef, Expr
from costwarden.hcl.resolve.target import Target, expression_of, follow_target, nested_block, refuse_generated
from costwarden.hcl.schema.arguments import argument_kind

if TYPE_CHECKING:
    from tree_sitter import Node

C = RefusalCode


def insert_where_absent(
    draft: Draft, target: Target, change: Change, advised: Collection[str], *, beside: Sequence[str], call: bool
) -> None:
    """Write the argument: in the resource's block, in its nested block, or with `call` in the module call.

    Raises Refused(not-in-schema) for arguments the provider is not known to have.
    """
    assert change.target is not None
    if call:
        _insert_in_call(draft, target, change, advised)
        return
    refuse_generated(target.block.text)
    refuse_subset(draft.root, target, advised)
    steps = attribute_steps(change.attribute_path)
    kinds = [step for step in steps if not step.isdecimal()]
    kind = argument_kind(target.address.type, kinds)
    if kind in (None, "block", "map", "object"):
        raise Refused(C.NOT_IN_SCHEMA, f"{target.address.type} {'.'.join(kinds)}", file=target.block.text.name)
    here, position = _innermost(target, steps)
    missing = steps[position:]
    written = hcl_value(change.target)
    if len(missing) == 1:
        names = [path.rpartition(".")[2] for path in beside if path.rpartition(".")[2] in here.attributes()]
        new = insert_attribute(here, missing[0], written, names[-1] if names else "")
    elif len(missing) == 2 and argument_kind(target.address.type, kinds[:-1]) == "block":
        new = insert_block(here, [f"{missing[0]} {{", f"  {missing[1]} = {written}", "}"])
    else:
        raise Refused(C.ATTRIBUTE_NOT_FOUND, ".".join(missing), file=here.text.name, line=here.line)
    draft.change(here.text, new, f"{target.address}: {change.attribute_path} set to {shown(change.target)}")


def _innermost(target: Target, steps: list[str]) -> tuple[BlockRef, int]:
    """The deepest written block on the path, and how many steps lead to it."""
    here, position = target.block, 0
    while position < len(steps) - 1:
        try:
            here, position = nested_block(here, steps, position)
        except Refused as refused:
            if refused.code is C.ATTRIBUTE_NOT_FOUND:
                return here, position
            raise
    return here, position


def _insert_in_call(draft: Draft, target: Target, change: Change, advised: Collection[str]) -> None:
    """Give the module call the argument whose default sets the value now."""
    assert change.target is not None
    found = follow_target(draft.root.chaser, target)
    hop = found.trail[-1] if found.trail else None
    if not isinstance(found, Found) or hop is None or hop.kind != "child-default" or hop.path:
        raise Refused(C.CHILD_MODULE_DEFAULT, change.attribute_path)
    value = value_of(draft.root.chaser, found)
    if change.current is None or not same_value(value, change.current):
        said = (f"code: {shown(value)}", f"cloud: {shown(change.current)}")
        raise found.expr.refused(C.CURRENT_VALUE_MISMATCH, *said)
    call = hop.frame.call
    assert call is not None
    Blast(draft.root.chaser, draft.root.module, target, advised).refuse_shared_call(found, hop)
    refuse_generated(call.text)
    new = insert_attribute(call, hop.name, hcl_value(change.target))
    draft.change(call.text, new, f"module.{call.labels[0]}: {hop.name} set to {shown(change.target)}")


def insert_in_var_file(draft: Draft, target: Target, file: str, value: Value, what: str) -> None:
    """Set the variable whose default sets the value now in a variable file of the environment.

    Raises Refused where the default is an object the literal is only a part of.
    """
    found = follow_target(draft.root.chaser, target)
    hop = found.trail[-1] if found.trail else None
    if hop is None or hop.kind != "default" or hop.path:
        raise found.expr.refused(C.SHARED_VALUE, "the default is larger than the value")
    text = draft.root.chaser.files.text(file)
    refuse_generated(text)
    if text.name.endswith(".json"):
        raise Refused(C.JSON_SYNTAX, file=text.name)
    draft.change(text, insert_top_level(text, hop.name, hcl_value(value)), what)


def remove_written(draft: Draft, target: Target, change: Change, advised: Collection[str]) -> None:
    """Remove the attribute, or the key of a map, from the resource's own block."""
    refuse_generated(target.block.text)
    refuse_subset(draft.root, target, advised)
    try:
        block, expr, rest = expression_of(target)
    except Refused as refused:
        if refused.code is C.ATTRIBUTE_NOT_FOUND and change.current is None:
            draft.notes.append(f"{change.attribute_path} is not set already")
            return
        raise
    found = follow_target(draft.root.chaser, target)
    if not isinstance(found, Found):
        raise expr.refused(C.KEY_NOT_FOUND, found.key)
    value = value_of(draft.root.chaser, found)
    if change.current is None or not same_value(value, change.current):
        said = (f"code: {shown(value)}", f"cloud: {shown(change.current)}")
        raise found.expr.refused(C.CURRENT_VALUE_MISMATCH, *said)
    what = f"{target.address}: {change.attribute_path} removed"
    if not rest:
        whole = block.attributes()[attribute_steps(change.attribute_path)[-1]][0]
        draft.change(block.text, remove_attribute(block.text, whole), what)
        return
    node = core_of(expr.node)[0]
    if len(rest) != 1 or node.type != "collection_value" or node.named_children[0].type != "object":
        raise expr.refused(C.NOT_AN_OBJECT_LITERAL)
    inner = node.named_children[0]
    for element in inner.named_children:
        if element.type == "object_elem" and _key(draft.root.chaser, target, block, element) == str(rest[0]):
            draft.change(block.text, remove_key(block.text, inner, element), what)
            return
    raise expr.refused(C.KEY_NOT_FOUND, str(rest[0]))


def _key(chaser: Chaser, target: Target, block: BlockRef, element: Node) -> str:
    return element_key(chaser, Expr(element.children[0], block.text), target.scope, 0)
