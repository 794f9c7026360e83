"""Taking keys out of objects, lists, merge(), lookup() and `for` expressions, and listing their keys."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve import evaluate
from costwarden.hcl.resolve.literals import NULL, core_of, literal_value
from costwarden.hcl.resolve.scope import Absent, Bound, Found, Path, Scope
from costwarden.hcl.resolve.source import Expr

if TYPE_CHECKING:
    from tree_sitter import Node

    from costwarden.hcl.resolve.chase import Chaser

C = RefusalCode
# Conversions keep the literal that is inside.
_SETS = frozenset({"toset", "keys", "setunion", "setsubtract", "setintersection"})
_TRANSPARENT = frozenset({"tomap", "tolist", "tostring", "tonumber", "tobool"})


def descend(chaser: Chaser, expr: Expr, node: Node, scope: Scope, path: Path, depth: int) -> Found | Absent:
    """`path` in a written object or list."""
    if not path:
        return Found(expr.at(node), scope)
    step = path[0]
    if node.type == "tuple":
        items = [child for child in node.named_children if child.type == "expression"]
        position = int(step) if isinstance(step, str) and step.isdecimal() else step
        if not isinstance(position, int) or not 0 <= position < len(items):
            raise expr.refused(C.INDEX_OUT_OF_RANGE, f"[{step}]")
        return chaser.follow(expr.at(items[position]), scope, path[1:], depth + 1)
    element = member(chaser, expr, node, scope, str(step), depth)
    if element is None:
        return Absent(expr.at(node), str(step))
    return chaser.follow(expr.at(element), scope, path[1:], depth + 1)


def member(chaser: Chaser, expr: Expr, node: Node, scope: Scope, wanted: str, depth: int) -> Node | None:
    """The value of a key; of a key written twice, none. Raises Refused where a key is not known."""
    found: list[Node] = []
    for key, value in elements(expr, node):
        if element_key(chaser, expr.at(key), scope, depth) == wanted:
            found.append(value)
    if len(found) > 1:
        raise expr.refused(C.UNSUPPORTED_EXPRESSION, f"the key {wanted} is written twice")
    return found[0] if found else None


def elements(expr: Expr, node: Node) -> list[tuple[Node, Node]]:
    """(key, value) nodes of an `object`."""
    pairs: list[tuple[Node, Node]] = []
    for child in node.named_children:
        if child.type == "object_elem":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("val")
            if key is None or value is None:
                raise expr.refused(C.UNSUPPORTED_EXPRESSION)
            pairs.append((key, value))
    return pairs


def element_key(chaser: Chaser, key: Expr, scope: Scope, depth: int) -> str:
    """What a key says: a bare word, a literal, or an expression that is known. Raises Refused(dynamic-key)."""
    parts = [child for child in key.node.named_children if child.type != "comment"]
    if len(parts) == 1 and parts[0].type == "variable_expr":
        return (parts[0].text or b"").decode("utf-8", "replace")
    return str(evaluate.key(chaser, key, scope, depth + 1))


def call(chaser: Chaser, expr: Expr, scope: Scope, path: Path, depth: int) -> Found | Absent:
    """lookup(), merge() and conversions; every other function is refused."""
    name, arguments, expanded = function(expr)
    if name in _TRANSPARENT and len(arguments) == 1 and not expanded:
        return chaser.follow(arguments[0], scope, path, depth + 1)
    if name == "lookup" and len(arguments) in (2, 3) and not expanded:
        key = str(evaluate.key(chaser, arguments[1], scope, depth + 1))
        found = chaser.follow(arguments[0], scope, (key,), depth + 1)
        if isinstance(found, Found):
            inner = chaser.follow(found.expr, found.scope, path, depth + 1)
            return inner.after(*found.trail)
        if len(arguments) == 3:
            return chaser.follow(arguments[2], scope, path, depth + 1)
        raise expr.refused(C.KEY_NOT_FOUND, key)
    if name == "merge" and arguments and not expanded and path:
        return _merged(chaser, arguments, scope, path, depth)
    raise expr.refused(C.FUNCTION_CALL, f"{name}(...)")


def _merged(chaser: Chaser, operands: list[Expr], scope: Scope, path: Path, depth: int) -> Found | Absent:
    """The last operand that has the key; an operand is passed over only where it provably lacks it."""
    last: Absent | None = None
    for operand in reversed(operands):
        if _is_null(operand):
            continue
        found = chaser.follow(operand, scope, path[:1], depth + 1)
        if isinstance(found, Found):
            return chaser.follow(found.expr, found.scope, path[1:], depth + 1).after(*found.trail)
        last = last or found
    if last is None:
        raise operands[0].refused(C.KEY_NOT_FOUND, str(path[0]))
    return last


def _is_null(expr: Expr) -> bool:
    parts = core_of(expr.node)
    return len(parts) == 1 and literal_value(parts[0]) is NULL


def function(expr: Expr) -> tuple[str, list[Expr], bool]:
    """(name, arguments, whether the last one is expanded with ...) of a function call."""
    name = (expr.node.children[0].text or b"").decode("utf-8", "replace")
    given = next((child for child in expr.node.named_children if child.type == "function_arguments"), None)
    parts = given.named_children if given is not None else []
    return (
        name,
        [expr.at(child) for child in parts if child.type == "expression"],
        any(child.type == "ellipsis" for child in parts),
    )


def loop(chaser: Chaser, expr: Expr, scope: Scope, path: Path, depth: int) -> Found | Absent:
    """{ for k, v in map : k => value } and { for x in list : x.name => x }: the element whose key it is."""
    inner = expr.node.named_children[0]
    results = [child for child in inner.named_children if child.type == "expression"]
    grouped = any(child.type == "ellipsis" for child in inner.named_children)
    if not path or inner.type != "for_object_expr" or len(results) != 2 or grouped:
        raise expr.refused(C.COMPUTED_EXPRESSION)
    names, source = _binds(expr, inner)
    if _is_identity(results[0], names):
        inside = _inside(scope, names, str(path[0]), source, scope)
    else:
        fitting = [one for key, one in _iterations(chaser, expr, scope, depth) if key == str(path[0])]
        if len(fitting) != 1:
            raise expr.refused(C.COMPUTED_EXPRESSION)
        inside = fitting[0]
    return chaser.follow(expr.at(results[1]), inside, path[1:], depth + 1)


def _binds(expr: Expr, inner: Node) -> tuple[list[str], Expr]:
    """The names a `for` binds and what it runs over."""
    intro = next(child for child in inner.named_children if child.type == "for_intro")
    names = [(child.text or b"").decode() for child in intro.named_children if child.type == "identifier"]
    return names, expr.at(next(child for child in intro.named_children if child.type == "expression"))


def _is_identity(key: Node, names: list[str]) -> bool:
    """Whether the keys of the map it runs over stay what they are."""
    parts = core_of(key)
    return len(names) == 2 and len(parts) == 1 and (parts[0].text or b"").decode("utf-8", "replace") == names[0]


def _inside(scope: Scope, names: list[str], key: str | int, collection: Expr, around: Scope) -> Scope:
    bound = Bound(key, collection, around, is_key=False)
    first = {names[0]: replace(bound, is_key=True)} if len(names) == 2 else {}
    return replace(scope, bound={**scope.bound, **first, names[-1]: bound})


def _iterations(chaser: Chaser, expr: Expr, scope: Scope, depth: int) -> list[tuple[str, Scope]]:
    """(key of the result, scope inside) for each element of a written list or object, an `if` left aside."""
    inner = expr.node.named_children[0]
    names, source = _binds(expr, inner)
    results = [child for child in inner.named_children if child.type == "expression"]
    collection, around = chaser.unfold(source, scope)
    node = core_of(collection.node)[0]
    node = node.named_children[0] if node.type == "collection_value" else node
    steps: list[str | int]
    if node.type == "tuple":
        steps = list(range(sum(child.type == "expression" for child in node.named_children)))
    elif node.type == "object":
        steps = [element_key(chaser, collection.at(key), around, depth) for key, _ in elements(collection, node)]
    else:
        raise expr.refused(C.COMPUTED_EXPRESSION)
    found: list[tuple[str, Scope]] = []
    for step in steps:
        inside = _inside(scope, names, step, collection, around)
        found.append((str(evaluate.key(chaser, expr.at(results[0]), inside, depth + 1)), inside))
    return found


def is_set(chaser: Chaser, expr: Expr, scope: Scope) -> bool:
    """Whether a for_each collection is a set or list, whose elements are the keys themselves."""
    expr, scope = chaser.unfold(expr, scope)
    node = core_of(expr.node)[0]
    if node.type == "function_call":
        return function(expr.at(node))[0] in _SETS
    return node.type == "tuple" or (node.type == "collection_value" and node.named_children[0].type == "tuple")


def keys_of(chaser: Chaser, expr: Expr, scope: Scope, depth: int = 0) -> list[str]:
    """Every key of a for_each collection, or every element of a list. Raises Refused where they are not all known."""
    if depth > 40:
        raise expr.refused(C.TOO_DEEP)
    expr, scope = chaser.unfold(expr, scope)
    node = core_of(expr.node)[0]
    here = expr.at(node)
    if node.type == "function_call":
        name, arguments, expanded = function(here)
        if name in ("toset", "tomap", "tolist", "keys") and len(arguments) == 1 and not expanded:
            return keys_of(chaser, arguments[0], scope, depth + 1)
        if name == "merge" and not expanded:
            return list(dict.fromkeys(key for one in arguments for key in keys_of(chaser, one, scope, depth + 1)))
        raise expr.refused(C.FUNCTION_CALL, f"{name}(...)")
    if node.type == "for_expr":
        return _loop_keys(chaser, here, scope, depth)
    node = node.named_children[0] if node.type == "collection_value" else node
    if node.type == "object":
        return [element_key(chaser, here.at(key), scope, depth) for key, _ in elements(here, node)]
    if node.type != "tuple":
        raise expr.refused(C.UNSUPPORTED_EXPRESSION)
    items = [child for child in node.named_children if child.type == "expression"]
    return [str(evaluate.key(chaser, here.at(item), scope, depth + 1)) for item in items]


def _loop_keys(chaser: Chaser, expr: Expr, scope: Scope, depth: int) -> list[str]:
    """Keys of { for k, v in collection : k => ... }, those an `if` may drop included."""
    inner = expr.node.named_children[0]
    results = [child for child in inner.named_children if child.type == "expression"]
    if inner.type != "for_object_expr":
        raise expr.refused(C.COMPUTED_EXPRESSION)
    names, source = _binds(expr, inner)
    if _is_identity(results[0], names):
        return keys_of(chaser, source, scope, depth + 1)
    return [key for key, _ in _iterations(chaser, expr, scope, depth)]


def count_of(chaser: Chaser, expr: Expr, scope: Scope) -> int:
    """How many instances `count` makes. Raises Refused where it is not known; `x ? 1 : 0` is at most one."""
    try:
        known = evaluate.value(chaser, expr, scope)
    except Refused as refused:
        parts = core_of(expr.node)
        if len(parts) == 1 and parts[0].type == "conditional":
            sides = [literal_value(core_of(c)[0]) for c in parts[0].named_children[1:] if c.type == "expression"]
            if len(sides) == 2 and all(isinstance(side, int) and 0 <= side <= 1 for side in sides):
                return 1
        raise refused
    if isinstance(known, bool) or not isinstance(known, (int, Decimal)) or known != int(known):
        raise expr.refused(C.COMPUTED_EXPRESSION)
    return int(known)
