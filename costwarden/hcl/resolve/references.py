"""Who else refers to a name: every place in a module that takes a variable, a local value or a call's output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.literals import literal_value
from costwarden.hcl.resolve.scope import Path
from costwarden.hcl.resolve.source import BlockRef, Expr, ModuleView, top_level

if TYPE_CHECKING:
    from tree_sitter import Node

_BETWEEN = r"(?:\s|/\*(?:[^*]|\*(?!/))*\*/|(?:#|//)[^\n]*\n)*"  # white space and comments, as Terraform takes them
ANY = "*"  # a step that is computed, or each element in turn


@dataclass(frozen=True, slots=True)
class Reference:
    """A traversal as written: `path` are its steps after the name, ANY where one is computed."""

    expr: Expr
    block: BlockRef  # the top-level block it stands in
    attribute: str  # the path of blocks and attributes around it there: "root_block_device.iops"
    path: Path
    whole: bool  # the attribute's value is this reference and nothing else


def references_to(module: ModuleView, root: str, name: str, *, values: bool = True) -> Iterator[Reference]:
    """Every use of `root.name...` in the module.

    `values`: who takes the value: uses through the variables of a `for` in its stead, none by length() or keys();
    otherwise who names it at all.

    Raises Refused where a file that may hold one cannot be read; JSON files are not looked into: one that may hold
    the reference raises `shared-value`.
    """
    pattern = re.compile(rf"\b{root}{_BETWEEN}\.{_BETWEEN}{re.escape(name)}(?![\w-])".encode())
    for text in module.with_name(name):
        if text.name.endswith(".json"):
            if (match := pattern.search(text.data)) is not None:
                line = text.data.count(b"\n", 0, match.start()) + 1
                raise Refused(RefusalCode.SHARED_VALUE, f"{text.name}:{line}", file=text.name, line=line)
            continue
        for match in pattern.finditer(text.data):
            node = text.root.named_descendant_for_byte_range(match.start(), match.start() + len(root))
            if node is None or node.parent is None or node.parent.type != "variable_expr":
                continue
            yield from _references(Expr(node.parent, text), (), 1, values=values)


def overlaps(reference: Reference, path: Path) -> bool:
    """Whether a reference takes the value at `path`, a part of it, or something it is part of."""
    pairs = zip(reference.path, path, strict=False)
    return all(ANY in (str(one), str(other)) or str(one) == str(other) for one, other in pairs)


def _references(head: Expr, before: Path, skipped: int, *, values: bool = True) -> Iterator[Reference]:
    """The reference that begins at a `variable_expr`; where a `for` runs over it, the uses of what the `for` binds."""
    traversal = head.node.parent
    block = next((b for b in top_level(head.text) if b.node.start_byte <= head.node.start_byte < b.node.end_byte), None)
    if traversal is None or block is None:
        return
    steps = [child for child in traversal.named_children if child.start_byte > head.node.start_byte][skipped:]
    keys: list[str | int] = []
    for step in steps:
        if step.type == "splat":
            keys.append(ANY)
            keys.extend(_attributes(step))
        else:
            keys.append(_key(step))
    path = (*before, *keys)
    if values and _only_keys(traversal):
        return
    loop = traversal.parent
    if values and loop is not None and loop.type == "for_intro":
        yield from _bound(head, loop, path)
        return
    yield Reference(
        head.at(traversal),
        block,
        attribute_around(head.node, block),
        path,
        loop is not None and loop.type == "attribute" and traversal.type == "expression",
    )


def _bound(head: Expr, intro: Node, path: Path) -> Iterator[Reference]:
    """Uses of the element a `for` binds, in its whole expression."""
    names = [(child.text or b"").decode() for child in intro.named_children if child.type == "identifier"]
    loop = intro.parent
    pending = list(loop.named_children) if loop is not None else []
    while pending:
        node = pending.pop()
        if (
            node.type == "variable_expr"
            and (node.text or b"").decode() == names[-1]
            and node.start_byte > intro.end_byte
        ):
            yield from _references(head.at(node), (*path, ANY), 0)
        elif node.child_count:
            pending.extend(node.named_children)


def _only_keys(traversal: Node) -> bool:
    """Whether the reference is all a keys() or length() takes: a value changes neither."""
    call = traversal.parent.parent if traversal.parent is not None else None
    if call is None or call.type != "function_call" or traversal.parent is None:
        return False
    name = (call.children[0].text or b"").decode("utf-8", "replace")
    return name in ("keys", "length") and traversal.parent.named_child_count == 1


def _key(step: Node) -> str | int:
    if step.type == "get_attr":
        return (step.named_children[-1].text or b"").decode("utf-8", "replace")
    if step.type == "index" and step.named_children and step.named_children[0].type == "new_index":
        inner = step.named_children[0].named_children[0]
        literal = literal_value(inner.named_children[0]) if inner.named_child_count == 1 else None
        if isinstance(literal, (str, int)) and not isinstance(literal, bool):
            return literal
    return ANY


def _attributes(splat: Node) -> list[str]:
    found: list[str] = []
    pending = list(splat.named_children)
    while pending:
        node = pending.pop(0)
        if node.type == "get_attr":
            found.append((node.named_children[-1].text or b"").decode("utf-8", "replace"))
        elif node.type in ("attr_splat", "full_splat"):
            pending.extend(node.named_children)
        else:
            found.append(ANY)
    return found


def attribute_around(node: Node, block: BlockRef) -> str:
    """The path of attributes and nested blocks around a node, below its top-level block: "root_block_device.iops"."""
    names: list[str] = []
    here: Node | None = node
    while here is not None and here.start_byte >= block.node.start_byte and here != block.node:
        if here.type in ("attribute", "block") and here.children:
            names.append((here.children[0].text or b"").decode("utf-8", "replace"))
        here = here.parent
    return ".".join(reversed(names))
