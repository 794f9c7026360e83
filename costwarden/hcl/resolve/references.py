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


@dataclass(frozen=True, slots=True)
class Reference:
    """A traversal as written: `path` are its literal steps after the name; `exact`: no step of it was computed."""

    expr: Expr
    block: BlockRef  # the top-level block it stands in
    attribute: str  # its attribute there, "" in a nested block's or another place
    path: Path
    exact: bool


def references_to(module: ModuleView, root: str, name: str) -> Iterator[Reference]:
    """Every `root.name...` in the module. Raises Refused where a file that may hold one cannot be read.

    JSON files are not looked into: one that may hold the reference raises `shared-value`.
    """
    pattern = re.compile(rf"\b{root}\s*\.\s*{re.escape(name)}(?![\w-])".encode())
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
            found = _reference(Expr(node.parent, text), top_level(text))
            if found is not None:
                yield found


def overlaps(reference: Reference, path: Path) -> bool:
    """Whether a reference takes the value at `path`, a part of it, or something it is part of."""
    pairs = zip(reference.path, path, strict=False)
    return all(str(one) == str(other) for one, other in pairs)


def _reference(expr: Expr, blocks: list[BlockRef]) -> Reference | None:
    head = expr.node
    whole = head.parent
    block = next((one for one in blocks if one.node.start_byte <= head.start_byte < one.node.end_byte), None)
    if whole is None or block is None:
        return None
    steps: list[str | int] = []
    exact = True
    for step in [child for child in whole.named_children if child.start_byte > head.start_byte][1:]:
        key = _key(step)
        if key is None:
            exact = False
            break
        steps.append(key)
    return Reference(expr.at(whole), block, attribute_around(head, block), tuple(steps), exact)


def _key(step: Node) -> str | int | None:
    if step.type == "get_attr":
        return (step.named_children[-1].text or b"").decode("utf-8", "replace")
    if step.type == "index" and step.named_children and step.named_children[0].type == "new_index":
        inner = step.named_children[0].named_children[0]
        literal = literal_value(inner.named_children[0]) if inner.named_child_count == 1 else None
        return literal if isinstance(literal, (str, int)) and not isinstance(literal, bool) else None
    return None


def attribute_around(node: Node, block: BlockRef) -> str:
    """The path of attributes and nested blocks around a node, below its top-level block: "root_block_device.iops"."""
    names: list[str] = []
    here: Node | None = node
    while here is not None and here.start_byte >= block.node.start_byte and here != block.node:
        if here.type in ("attribute", "block") and here.children:
            names.append((here.children[0].text or b"").decode("utf-8", "replace"))
        here = here.parent
    return ".".join(reversed(names))
