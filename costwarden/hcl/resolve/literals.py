"""What literals are worth, and whether two values say the same."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from costwarden.hcl.resolve.model import Scalar, Value

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([nrt"\\]))|(\$\$\{|%%\{)')
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class Null:
    """HCL's null, which is a literal and no value."""


NULL = Null()


def core_of(node: Node) -> tuple[Node, ...]:
    """What an expression holds, without brackets around it and comments inside it: one node, or a head and steps."""
    while True:
        parts = tuple(child for child in node.named_children if child.type != "comment")
        if node.type == "expression" and len(parts) == 1 and parts[0].type == "expression":
            node = parts[0]
            continue
        return parts if node.type == "expression" else (node,)


def literal_value(node: Node) -> Scalar | Null | None:
    """'gp3', 8, True or NULL for a `literal_value` or a negative number; None for anything else."""
    if node.type == "operation" and node.named_child_count == 1 and node.named_children[0].type == "unary_operation":
        inner = node.named_children[0]
        if inner.children[0].type == "-" and inner.child_count == 2:
            number = literal_value(inner.children[1])
            return -number if isinstance(number, (int, Decimal)) and not isinstance(number, bool) else None
    if node.type != "literal_value" or not node.children:
        return None
    literal = node.children[0]
    text = (literal.text or b"").decode("utf-8", "replace")
    if literal.type == "string_lit":
        return unescaped(text[1:-1])  # between the quotes: some white space has no node of its own
    if literal.type == "bool_lit":
        return text == "true"
    if literal.type == "null_lit":
        return NULL
    return number_of(text)


def unescaped(written: str) -> str:
    """What a quoted template without interpolation says."""

    def replace(match: re.Match[str]) -> str:
        if match[4]:
            return match[4][1:]
        if match[3]:
            return _SIMPLE[match[3]]
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else "�"

    return _ESCAPE.sub(replace, written)


def number_of(text: str) -> int | Decimal | None:
    """8, Decimal("0.5"); None for what Terraform would not read as a number."""
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return int(number) if re.fullmatch(r"-?[0-9]+", text) else number


def same_value(one: Value, other: Value) -> bool:
    """Equal after Terraform's own conversions between texts, numbers and bools: "8" is 8, "true" is true.

    Two texts are never converted: "10.0" is another engine version than "10".
    """
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if isinstance(one, tuple) or isinstance(other, tuple):
        return (
            isinstance(one, tuple)
            and isinstance(other, tuple)
            and len(one) == len(other)
            and all(same_value(a, b) for a, b in zip(one, other, strict=True))
        )
    return _plain(one) == _plain(other)


def _plain(value: Scalar) -> str | Decimal:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        number = number_of(value)
        return value if number is None else Decimal(number)
    return Decimal(value)
