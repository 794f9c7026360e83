"""What an expression refers to, listed as `terraform show -json` lists it: each reference, then its prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node


def references_of(expression: Node) -> tuple[str, ...]:
    """'aws_x.y[0].id' -> ("aws_x.y[0].id", "aws_x.y[0]", "aws_x.y"). Names bound by a `for` are not references.

    An index that is no literal ends the reference: `aws_x.y[each.key].id` refers to aws_x.y and each.key.
    """
    found: dict[str, None] = {}
    pending: list[tuple[Node, frozenset[str]]] = [(expression, frozenset())]
    while pending:
        node, bound = pending.pop()
        if node.type in ("for_tuple_expr", "for_object_expr"):
            bound = bound | _bound_by(node)
        elif node.children and node.children[0].type == "variable_expr":
            for reference in _traversal(node, bound):
                found[reference] = None
        pending.extend((child, bound) for child in reversed(node.children) if child.child_count)
    return tuple(found)


def _bound_by(node: Node) -> frozenset[str]:
    names: set[str] = set()
    for intro in node.children:
        if intro.type == "for_intro":
            names.update(_text(child) for child in intro.children if child.type == "identifier")
    return frozenset(names)


def _traversal(node: Node, bound: frozenset[str]) -> list[str]:
    root = _text(node.children[0])
    if root in bound:
        return []
    steps = [root]
    for step in node.children[1:]:
        if step.type == "get_attr":
            steps.append("." + _text(step.children[-1]))
        elif step.type == "index" and (key := _literal_index(step)) is not None:
            steps.append(f"[{key}]")
        else:
            break
    least = 3 if root == "data" else 2
    names = sum(step.startswith(".") for step in steps) + 1
    if names < least:
        return []
    listed = ["".join(steps[:length]) for length in range(len(steps), least - 1, -1)]
    return listed[:1] if root in ("each", "count", "path", "terraform") else listed


def _literal_index(step: Node) -> str | None:
    inner = step.children[0] if step.children else None
    if inner is None or inner.type != "new_index":
        return None
    for child in inner.children:
        if child.type == "expression" and child.child_count == 1 and child.children[0].type == "literal_value":
            return _text(child.children[0])
    return None


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
