"""Bytes of a .tf, .tofu or .tf.json file to blocks, by tree-sitter: offsets and columns are bytes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from costwarden.hcl.references import references_of
from costwarden.hcl.syntax import Attribute, Block, Comment, SourceFile

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

# A block in a block in a block: Terraform's deepest schemas stay below 12, recursion here stays below this.
MAX_DEPTH = 60
# tree-sitter takes any depth, the walk over its nodes does not; 4 nodes per bracket.
MAX_BRACKETS = 200
_OPENING, _CLOSING = frozenset(b"([{"), frozenset(b")]}")


def parse_file(name: str, data: bytes) -> SourceFile:
    """The file's blocks; a file with a syntax error or absurd nesting has only `error_line`. Never raises."""
    if name.endswith(".json"):
        from costwarden.hcl.json_syntax import parse_json

        return parse_json(data)
    return parse_native(data)


def parse_native(data: bytes) -> SourceFile:
    """Native syntax, as in .tf and .tfvars."""
    if (line := too_deep(data)) is not None:
        return SourceFile(error_line=line)
    tree = shared_parser().parse(data)
    root = tree.root_node
    if root.has_error:
        # What is missing at the end of the file is reported behind it.
        return SourceFile(error_line=min(_error_line(root), max(1, data.rstrip().count(b"\n") + 1)))
    body = body_of(root)
    if (line := _repeated(body)) is not None:
        return SourceFile(error_line=line)
    blocks = tuple(_blocks(body, 0))
    return SourceFile(blocks, tuple(_comments(root, data)), tree)


def template_references(text: str) -> tuple[str, ...]:
    """References of a template as .tf.json writes it in a string: "${var.size}"."""
    quoted = text.replace("\n", " ").encode("utf-8", "replace")
    if too_deep(quoted) is not None:
        return ()
    body = body_of(shared_parser().parse(b'x = "' + quoted + b'"\n').root_node)
    return next((references_of(value) for _, _, value in attribute_nodes(body)), ())


_OF_THREAD = threading.local()


def shared_parser() -> Parser:
    """This thread's parser: one is not made for several threads at once."""
    parser: Parser | None = getattr(_OF_THREAD, "parser", None)
    if parser is None:
        import tree_sitter
        import tree_sitter_hcl

        parser = _OF_THREAD.parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
    return parser


def body_of(node: Node) -> Node | None:
    """The `body` child; an empty block has none."""
    return next((child for child in node.children if child.type == "body"), None)


def attribute_nodes(body: Node | None) -> Iterator[tuple[str, Node, Node]]:
    """(name, attribute, its expression) of a body."""
    for child in body.children if body is not None else ():
        if child.type == "attribute":
            expression = next((part for part in child.children if part.type == "expression"), None)
            if expression is not None and child.children[0].text is not None:
                yield _decode(child.children[0]), child, expression


def block_nodes(body: Node | None) -> Iterator[tuple[str, tuple[str, ...], Node]]:
    """(kind, labels, block) of a body."""
    for child in body.children if body is not None else ():
        if child.type == "block":
            words = [label_text(head) for head in child.children if head.type in ("identifier", "string_lit")]
            if words:
                yield words[0], tuple(words[1:]), child


def literal_text(expression: Node) -> str | None:
    """What a plain literal says: 'gp3' for "gp3", '8' for 8, 'null' for null; None for anything computed."""
    value = expression.children[0] if expression.child_count == 1 else None
    if value is None or value.type != "literal_value" or not value.children:
        return None
    literal = value.children[0]
    return label_text(literal) if literal.type == "string_lit" else _decode(literal)


def label_text(node: Node) -> str:
    if node.type != "string_lit":
        return _decode(node)
    return _decode(node)[1:-1]  # not its children: white space at either end is in none of them


def _decode(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _blocks(body: Node | None, depth: int) -> Iterator[Block]:
    if depth > MAX_DEPTH:
        return
    for kind, labels, node in block_nodes(body):
        inner = body_of(node)
        yield Block(
            kind,
            labels,
            node.start_point[0] + 1,
            node.end_point[0] + 1,
            {name: _attribute(name, whole, value) for name, whole, value in attribute_nodes(inner)},
            tuple(_blocks(inner, depth + 1)),
        )


def _attribute(name: str, whole: Node, value: Node) -> Attribute:
    return Attribute(
        name=name,
        line=whole.start_point[0] + 1,
        end_line=whole.end_point[0] + 1,
        start=value.start_byte,
        end=value.end_byte,
        references=references_of(value),
        keys=_object_keys(value),
        text=literal_text(value),
    )


def _object_keys(value: Node) -> dict[str, int]:
    """Keys of object literals that are no element of another, with lines: {"CostCenter": 12}; the first one wins."""
    keys: dict[str, int] = {}
    pending = [value]
    while pending:
        node = pending.pop()
        if node.type == "object":
            for element in node.children:
                if element.type == "object_elem" and element.children:
                    key = element.children[0]
                    name = literal_text(key)
                    keys.setdefault(name if name is not None else _decode(key), element.start_point[0] + 1)
        else:
            pending.extend(reversed(node.children))
    return keys


def _comments(root: Node, data: bytes) -> Iterator[Comment]:
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type == "comment":
            before = data[data.rfind(b"\n", 0, node.start_byte) + 1 : node.start_byte]
            text = _decode(node).rstrip("\r\n")
            if text.startswith("/*"):
                text = text[2:].removesuffix("*/")
            else:
                text = text.removeprefix("//") if text.startswith("//") else text.removeprefix("#")
            ends = node.start_point[0] + 1 + text.count("\n")
            alone = not before.removeprefix(b"\xef\xbb\xbf").strip()
            yield Comment(text.strip(), node.start_point[0] + 1, ends, alone)
        elif node.type != "expression" or b"#" in (node.text or b"") or b"/" in (node.text or b""):
            pending.extend(reversed(node.children))


def _repeated(body: Node | None, depth: int = 0) -> int | None:
    """Line of an attribute its block has already: Terraform refuses that, tree-sitter does not."""
    seen: set[str] = set()
    for name, whole, _ in attribute_nodes(body):
        if name in seen:
            return int(whole.start_point[0]) + 1
        seen.add(name)
    if depth < MAX_DEPTH:
        for _, _, node in block_nodes(body):
            if (line := _repeated(body_of(node), depth + 1)) is not None:
                return line
    return None


def too_deep(data: bytes) -> int | None:
    """Line where brackets nest deeper than any real file's; counts those in strings too, which close again."""
    depth = 0
    for position, byte in enumerate(data) if max(map(data.count, (b"(", b"[", b"{"))) > MAX_BRACKETS else ():
        if byte in _OPENING:
            depth += 1
            if depth > MAX_BRACKETS:
                return data.count(b"\n", 0, position) + 1
        elif byte in _CLOSING:
            depth = max(0, depth - 1)
    return None


def _error_line(root: Node) -> int:
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type == "ERROR" or node.is_missing:
            return int(node.start_point[0]) + 1
        pending.extend(child for child in reversed(node.children) if child.has_error or child.is_missing)
    return 1
