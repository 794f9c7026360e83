"""Insert an attribute, a nested block or an object's key where a person would, touching nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costwarden.hcl.edit.align import Neat, aligned, neat_around
from costwarden.hcl.edit.layout import (
    deeper,
    ends_line,
    indent_of,
    line_end,
    line_start,
    newline_of,
    starts_line,
)
from costwarden.hcl.edit.values import hcl_key
from costwarden.hcl.parse import attribute_nodes, body_of
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.repository import SourceText
from costwarden.hcl.resolve.source import BlockRef

if TYPE_CHECKING:
    from tree_sitter import Node

_META = frozenset({"count", "for_each", "provider", "providers", "depends_on", "source", "version"})


def insert_attribute(block: BlockRef, name: str, written: str, beside: str = "") -> bytes:
    """The file with `name = written` in the block: behind `beside`, else at the end of the first paragraph.

    Raises Refused(layout) where the block shares its lines with other code.
    """
    data = block.text.data
    opening, closing = _braces(block)
    if opening.start_point[0] == closing.start_point[0]:
        return _opened(block, f"{name} = {written}".encode())
    anchor = _anchor(block, beside)
    if anchor is None:
        at = line_end(data, opening.end_byte)
        if not ends_line(data, opening.end_byte):
            raise _layout(block)
        body = block.body
        first = next((one for one in body.named_children if one.type != "comment"), None) if body is not None else None
        indent = deeper(data, indent_of(data, block.node.start_byte), first)
        neat, eol = Neat(True, True), newline_of(data, opening.start_byte)
    else:
        at, indent = line_end(data, anchor.end_byte), indent_of(data, anchor.start_byte)
        neat, eol = neat_around(data, int(anchor.end_point[0])), newline_of(data, anchor.start_byte)
    line = data.count(b"\n", 0, at)
    new = data[:at] + indent + f"{name} = {written}".encode() + eol + data[at:]
    # A value of several lines ends the run it stands in: what is above and below are two runs now.
    for near in (line - 1, line, line + 1 + written.count("\n")) if "\n" in written else (line,):
        new = aligned(new, near, neat)
    return new


def insert_top_level(text: SourceText, name: str, written: str) -> bytes:
    """A variable file with one more entry at its end."""
    data = text.data
    last = [whole for _, whole, _ in attribute_nodes(body_of(text.root))][-1:]
    neat = neat_around(data, int(last[0].end_point[0])) if last else Neat(True, True)
    eol = newline_of(data, len(data) - 1) if data else b"\n"
    ended = not data or data.endswith(b"\n")
    start = data if ended else data + eol
    new = start + f"{name} = {written}".encode() + (eol if ended else b"")
    return aligned(new, start.count(b"\n"), neat)


def insert_block(block: BlockRef, lines: list[str]) -> bytes:
    """The file with a nested block as the last thing in the block, one blank line above it."""
    data = block.text.data
    opening, closing = _braces(block)
    eol = newline_of(data, opening.start_byte)
    outer = indent_of(data, block.node.start_byte)
    body = block.body
    first = next((one for one in body.named_children if one.type != "comment"), None) if body is not None else None
    indent = deeper(data, outer, first)
    text = b"".join((indent + line.encode() if line else b"") + eol for line in lines)
    if opening.start_point[0] == closing.start_point[0]:
        inside = data[opening.end_byte : closing.start_byte].strip()
        kept = indent + inside + eol + eol if inside else b""
        if not starts_line(data, block.node) or not ends_line(data, closing.end_byte):
            raise _layout(block)
        return data[: opening.end_byte] + eol + kept + text + outer + data[closing.start_byte :]
    if not starts_line(data, closing):
        raise _layout(block)
    at = line_start(data, closing.start_byte)
    before = data[:at].rstrip(b" \t\r\n")
    blank = b"" if before.endswith(b"{") or data[:at].endswith((b"\n\n", b"\n\r\n")) else eol
    return data[:at] + blank + text + data[at:]


def insert_key(text: SourceText, node: Node, key: str, written: str) -> bytes:
    """The file with one more element in an object literal. Raises Refused(object-layout)."""
    data = text.data
    elements = [child for child in node.named_children if child.type == "object_elem"]
    closing = node.children[-1]
    last = elements[-1] if elements else None
    quoted = bool(elements) and all(_quoted_key(data, one) for one in elements)
    separator = _separator(data, last)
    element = f"{hcl_key(key, quoted=quoted)}{separator}{written}".encode()
    if node.start_point[0] == node.end_point[0]:
        return _into_line(data, node, last, element)
    if not starts_line(data, closing) or (last is not None and not starts_line(data, last)):
        raise Refused(RefusalCode.OBJECT_LAYOUT, file=text.name, line=int(node.start_point[0]) + 1)
    if last is None:
        at, indent, comma = line_start(data, closing.start_byte), b"", b""
        indent = deeper(data, indent_of(data, closing.start_byte), None)
        neat = Neat(True, True)
    else:
        after = _comma_after(node, last)
        end = after.end_byte if after is not None else last.end_byte
        if not ends_line(data, end) or last.start_point[0] == node.start_point[0]:
            raise Refused(RefusalCode.OBJECT_LAYOUT, file=text.name, line=int(last.start_point[0]) + 1)
        at, indent = line_end(data, end), indent_of(data, last.start_byte)
        comma = b"," if after is not None else b""
        neat = neat_around(data, int(last.end_point[0]))
    line = data.count(b"\n", 0, at)
    new = data[:at] + indent + element + comma + newline_of(data, max(0, at - 1)) + data[at:]
    return aligned(new, line, neat)


def _into_line(data: bytes, node: Node, last: Node | None, element: bytes) -> bytes:
    """{ A = 1 } -> { A = 1, B = 2 }, keeping the blanks inside the brackets."""
    if last is None:
        return data[: node.start_byte] + b"{ " + element + b" }" + data[node.end_byte :]
    after = _comma_after(node, last)
    at = after.end_byte if after is not None else last.end_byte
    gap = b" " if after is not None else b", "
    line = int(node.start_point[0])
    neat = neat_around(data, line)
    return aligned(data[:at] + gap + element + data[at:], line, neat)


def _opened(block: BlockRef, attribute: bytes) -> bytes:
    """A block of one line on lines of its own, with one more attribute."""
    data = block.text.data
    opening, closing = _braces(block)
    if not starts_line(data, block.node) or not ends_line(data, closing.end_byte):
        raise _layout(block)
    outer, eol = indent_of(data, block.node.start_byte), newline_of(data, opening.start_byte)
    indent = deeper(data, outer, None)
    inside = data[opening.end_byte : closing.start_byte].strip()
    kept = indent + inside + eol if inside else b""
    new = data[: opening.end_byte] + eol + kept + indent + attribute + eol + outer + data[closing.start_byte :]
    return aligned(new, int(opening.start_point[0]) + (2 if inside else 1), Neat(True, True))


def _anchor(block: BlockRef, beside: str) -> Node | None:
    """The attribute to stand behind."""
    data = block.text.data
    single = [
        (name, whole)
        for name, whole, _ in attribute_nodes(block.body)
        if whole.start_point[0] == whole.end_point[0] and starts_line(data, whole) and ends_line(data, whole.end_byte)
    ]
    named = next((whole for name, whole in single if name == beside), None)
    if named is not None:
        return named
    paragraphs: list[list[tuple[str, Node]]] = []
    for one in single:
        if paragraphs and paragraphs[-1][-1][1].end_point[0] + 1 == one[1].start_point[0]:
            paragraphs[-1].append(one)
        else:
            paragraphs.append([one])
    for paragraph in paragraphs:
        if any(name not in _META for name, _ in paragraph):
            return paragraph[-1][1]
    return paragraphs[-1][-1][1] if paragraphs else None


def _braces(block: BlockRef) -> tuple[Node, Node]:
    opening = next(child for child in block.node.children if child.type == "block_start")
    closing = next(child for child in block.node.children if child.type == "block_end")
    return opening, closing


def _layout(block: BlockRef) -> Refused:
    return Refused(RefusalCode.LAYOUT, file=block.text.name, line=block.line)


def _comma_after(node: Node, element: Node) -> Node | None:
    following = [child for child in node.children if child.start_byte >= element.end_byte and child.type != "comment"]
    return following[0] if following and following[0].type == "," else None


def _separator(data: bytes, last: Node | None) -> str:
    """ " = ", or the colon its neighbour uses, with the neighbour's blanks."""
    sign = next((child for child in last.children if child.type in ("=", ":")), None) if last is not None else None
    if sign is None or last is None or sign.type == "=":
        return " = "
    written = data[last.children[0].end_byte : last.children[-1].start_byte].decode("utf-8", "replace")
    return written if not written.strip(" \t:") else " : "


def _quoted_key(data: bytes, element: Node) -> bool:
    return data[element.start_byte : element.start_byte + 1] == b'"'
