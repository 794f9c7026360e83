"""Set one key of a map argument of a resource: tags and labels, written as an object, with merge(), or not at all."""

from __future__ import annotations

from collections.abc import Collection

from costwarden.hcl.edit.draft import Draft
from costwarden.hcl.edit.insert import insert_attribute, insert_key
from costwarden.hcl.edit.model import Change
from costwarden.hcl.edit.removal import refuse_subset
from costwarden.hcl.edit.values import hcl_key, hcl_value, shown
from costwarden.hcl.locate import attribute_steps
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve import containers
from costwarden.hcl.resolve.literals import core_of
from costwarden.hcl.resolve.scope import Absent
from costwarden.hcl.resolve.source import Expr
from costwarden.hcl.resolve.target import Target, refuse_generated
from costwarden.hcl.schema.arguments import argument_kind

C = RefusalCode
# The key was found: what stands in the way is who else takes its value.
_PRESENT = frozenset({C.SHARED_VALUE, C.SUBSET_OF_INSTANCES, C.CHILD_MODULE_DEFAULT, C.GENERATED_FILE, C.OVERRIDE_FILE})


def set_key(draft: Draft, target: Target, change: Change, advised: Collection[str], why: Refused) -> None:
    """Insert the key in the resource's own block, never in a map that others share.

    `why`: what stood in the way of finding the key. Raises Refused where the key may be set already, or the map is
    written in a way that takes no key.
    """
    steps = attribute_steps(change.attribute_path)
    name, key = steps[0], steps[1]
    if len(steps) != 2 or not isinstance(change.target, (str, int, bool)):
        raise Refused(C.NOT_IN_SCHEMA, change.attribute_path)
    if why.code in _PRESENT:
        raise why
    refuse_generated(target.block.text)
    refuse_subset(draft.root, target, advised)
    written = hcl_value(change.target, quoted=True)
    own = target.block.attributes().get(name)
    what = f"{target.address}: {name}.{key} set to {shown(change.target)}"
    if own is None:
        _refuse_block_form(target, name)
        if argument_kind(target.address.type, (name,)) != "map":
            raise Refused(C.NOT_IN_SCHEMA, f"{target.address.type} {name}", file=target.block.text.name)
        eol = "\r\n" if b"\r\n" in target.block.text.data[: target.block.node.end_byte] else "\n"
        indent = "  " * (1 + target.block.node.start_point[1] // 2)
        element = f"{{{eol}{indent}  {hcl_key(key, quoted=False)} = {written}{eol}{indent}}}"
        draft.change(target.block.text, insert_attribute(target.block, name, element), what)
        return
    expr = own[1]
    place = _object_for(draft, target, expr, key, why)
    text = target.block.text
    if place is not None:
        draft.change(text, insert_key(text, place.node, key, written), what)
        return
    draft.change(text, _merged(expr, key, written), what)


def _object_for(draft: Draft, target: Target, expr: Expr, key: str, why: Refused) -> Expr | None:
    """The object literal of the block that takes the key; None where the expression must be wrapped in merge()."""
    parts = core_of(expr.node)
    node = parts[0]
    if len(parts) == 1 and node.type == "collection_value" and node.named_children[0].type == "object":
        if why.code is not C.KEY_NOT_FOUND:
            raise why
        return expr.at(node.named_children[0])
    if len(parts) == 1 and node.type == "function_call":
        name, operands, expanded = containers.function(expr.at(node))
        if name != "merge" or expanded or not operands:
            raise expr.refused(C.NOT_AN_OBJECT_LITERAL, name)
        last = core_of(operands[-1].node)
        if len(last) == 1 and last[0].type == "collection_value" and last[0].named_children[0].type == "object":
            literal = expr.at(last[0].named_children[0])
            if not isinstance(draft.root.chaser.follow(literal, target.scope, (key,)), Absent):
                raise why
            return literal
        if node.start_point[0] != node.end_point[0]:
            raise expr.refused(C.LAYOUT)
        return None
    if len(parts) > 1 and node.type == "variable_expr":
        return None
    raise expr.refused(C.NOT_AN_OBJECT_LITERAL)


def _merged(expr: Expr, key: str, written: str) -> bytes:
    """tags = local.tags -> tags = merge(local.tags, { Key = "value" }); merge(a, b) -> merge(a, b, { ... })."""
    data = expr.text.data
    node = core_of(expr.node)[0]
    element = f"{{ {hcl_key(key, quoted=False)} = {written} }}".encode()
    if node.type == "function_call":
        closing = node.children[-1].start_byte
        return data[:closing].rstrip(b" ,") + b", " + element + data[closing:]
    start, end = expr.node.start_byte, expr.node.end_byte
    return data[:start] + b"merge(" + data[start:end] + b", " + element + b")" + data[end:]


def _refuse_block_form(target: Target, name: str) -> None:
    """`tags { }` of old syntax, or a dynamic block: nothing to insert a map beside."""
    if target.block.nested(name) or target.block.dynamic(name) is not None:
        raise Refused(C.NOT_AN_OBJECT_LITERAL, name, file=target.block.text.name, line=target.block.line)
