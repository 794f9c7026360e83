"""What an expression is worth where Terraform needs nothing but the source to know it: keys, conditions, counts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeGuard

from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.literals import Null, core_of, literal_value, same_value, unescaped
from costwarden.hcl.resolve.model import Scalar
from costwarden.hcl.resolve.scope import Found, Scope
from costwarden.hcl.resolve.source import Expr

if TYPE_CHECKING:
    from tree_sitter import Node

    from costwarden.hcl.resolve.chase import Chaser

C = RefusalCode
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda a, b: a > b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    "<=": lambda a, b: a <= b,
}
# Arithmetic of whole numbers, as indexes use it; Terraform's % has the sign of the left side.
_WHOLE: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "%": lambda a, b: a % b,
}


def key(chaser: Chaser, expr: Expr, scope: Scope, depth: int = 0) -> str | int:
    """A key or index. Raises Refused(dynamic-key) where it is not known."""
    try:
        known = value(chaser, expr, scope, depth)
    except Refused:
        known = None
    if isinstance(known, bool):
        return "true" if known else "false"
    if isinstance(known, Decimal):
        raise expr.refused(C.DYNAMIC_KEY, str(known))
    if known is None:
        raise expr.refused(C.DYNAMIC_KEY, " ".join(expr.written.decode("utf-8", "replace").split())[:200])
    return known


def value(chaser: Chaser, expr: Expr, scope: Scope, depth: int = 0, operand: tuple[Node, ...] = ()) -> Scalar | None:
    """The scalar an expression is worth, None for null. Raises Refused where it is not known.

    `operand`: the nodes of one operand of `expr`, an operation; its grammar gives them no node of their own.
    """
    if depth > 40:
        raise expr.refused(C.TOO_DEEP)
    parts = operand or core_of(expr.node)
    if len(operand) == 1:
        return value(chaser, expr.at(operand[0]), scope, depth + 1)
    node = parts[0] if parts else expr.node
    if len(parts) == 1 and node.type == "operation":
        return _operation(chaser, expr.at(node), scope, depth)
    if len(parts) == 1 and node.type == "template_expr":
        return _template(chaser, expr.at(node), scope, depth)
    if len(parts) == 1 and node.type == "function_call":
        return _length(chaser, expr.at(node), scope, depth)
    if node.type == "variable_expr" and (known := _instance(chaser, parts, expr, scope, depth)) is not None:
        return known
    if operand:
        found = chaser.traversal(expr, operand, scope, (), depth + 1)
    else:
        found = chaser.follow(expr, scope, (), depth + 1)
    literal = literal_value(found.expr.node) if isinstance(found, Found) else None
    if isinstance(literal, Null):
        return None
    if literal is None:
        raise expr.refused(C.UNSUPPORTED_EXPRESSION)
    return literal


def _instance(chaser: Chaser, parts: tuple[Node, ...], expr: Expr, scope: Scope, depth: int) -> Scalar | None:
    """each.key, each.value of a set, count.index, the workspace, the key a `for` binds; None for anything else."""
    from costwarden.hcl.resolve.containers import is_set

    span = expr.text.data[parts[0].start_byte : parts[-1].end_byte]
    written = b"".join(span.split()).decode("utf-8", "replace")
    name = (parts[0].text or b"").decode("utf-8", "replace")
    bound = scope.bound.get(name)
    if bound is not None:
        return bound.key if bound.is_key and len(parts) == 1 else None
    if written == "terraform.workspace":
        return chaser.workspace or None
    if written == "count.index" and isinstance(scope.key, int):
        return scope.key
    if written not in ("each.key", "each.value") or not isinstance(scope.key, str) or scope.owner is None:
        return None
    collection = scope.owner.attribute("for_each")
    if collection is None:
        return None
    return scope.key if written == "each.key" or is_set(chaser, collection, scope.outer) else None


def _template(chaser: Chaser, expr: Expr, scope: Scope, depth: int) -> str:
    """ "${var.name}-${each.key}" where every part is known."""
    quoted = expr.node.named_children[0] if expr.node.named_children else None
    if quoted is None or quoted.type != "quoted_template":
        raise expr.refused(C.INTERPOLATED_TEMPLATE)
    said: list[str] = []
    at = quoted.start_byte + 1
    for part in quoted.named_children:
        if part.type in ("template_interpolation", "quoted_template_end"):
            # What lies between is text, white space without a node included.
            said.append(unescaped(expr.text.data[at : part.start_byte].decode("utf-8", "replace")))
            at = part.end_byte
        if part.type == "template_interpolation":
            if (part.text or b"").startswith(b"${~") or (part.text or b"").endswith(b"~}"):
                raise expr.refused(C.INTERPOLATED_TEMPLATE)
            inner = next(child for child in part.named_children if child.type == "expression")
            known = value(chaser, expr.at(inner), scope, depth + 1)
            if known is None or isinstance(known, Decimal):
                raise expr.refused(C.INTERPOLATED_TEMPLATE)
            said.append(("true" if known else "false") if isinstance(known, bool) else str(known))
        elif part.type not in ("template_literal", "quoted_template_start", "quoted_template_end"):
            raise expr.refused(C.INTERPOLATED_TEMPLATE)
    return "".join(said)


def _operation(chaser: Chaser, expr: Expr, scope: Scope, depth: int) -> Scalar:
    number = literal_value(expr.node)
    if number is not None and not isinstance(number, Null):
        return number
    inner = expr.node.named_children[0]
    at = next((at for at, child in enumerate(inner.children) if not child.is_named), 0)
    operator = (inner.children[at].text or b"").decode()
    sides = [side for side in (tuple(inner.children[:at]), tuple(inner.children[at + 1 :])) if side]
    operands = [value(chaser, expr, scope, depth + 1, side) for side in sides]
    if operator == "!" and len(operands) == 1 and isinstance(operands[0], bool):
        return not operands[0]
    if len(operands) != 2:
        raise expr.refused(C.COMPUTED_EXPRESSION)
    left, right = operands
    if operator in ("==", "!="):
        return _equal(left, right) is (operator == "==")
    if operator in ("&&", "||") and isinstance(left, bool) and isinstance(right, bool):
        return (left and right) if operator == "&&" else (left or right)
    if operator in _COMPARED and _is_number(left) and _is_number(right):
        return _COMPARED[operator](left, right)
    if operator in _WHOLE and _is_whole(left) and _is_whole(right) and (operator != "%" or right > 0 <= left):
        return _WHOLE[operator](left, right)
    raise expr.refused(C.COMPUTED_EXPRESSION)


def _is_whole(known: Scalar | None) -> TypeGuard[int]:
    return isinstance(known, int) and not isinstance(known, bool) and abs(known) < 10**12


def _equal(left: Scalar | None, right: Scalar | None) -> bool:
    """Terraform's ==: a text never equals a number. Typed variables convert, so a mix is not decided here."""
    if left is None or right is None:
        return left is right
    if isinstance(left, str) is not isinstance(right, str) or isinstance(left, bool) is not isinstance(right, bool):
        raise Refused(C.CONDITIONAL)
    return left == right if isinstance(left, str) else same_value(left, right)


def _is_number(known: Scalar | None) -> bool:
    return isinstance(known, (int, Decimal)) and not isinstance(known, bool)


def _length(chaser: Chaser, expr: Expr, scope: Scope, depth: int) -> Scalar | None:
    """length() of a collection whose elements are written."""
    from costwarden.hcl.resolve.containers import function, keys_of

    name, arguments, expanded = function(expr)
    if name == "length" and len(arguments) == 1 and not expanded:
        return len(keys_of(chaser, arguments[0], scope, depth + 1))
    found = chaser.follow(expr, scope, (), depth + 1)
    literal = literal_value(found.expr.node) if isinstance(found, Found) else None
    if literal is None or isinstance(literal, Null):
        raise expr.refused(C.FUNCTION_CALL, f"{name}(...)")
    return literal
