"""Remove an attribute, a key, a nested block or a whole resource, and only the lines that are its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costwarden.hcl.edit.align import aligned, neat_around
from costwarden.hcl.edit.layout import line_start, own_lines
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.repository import SourceText
from costwarden.hcl.resolve.source import BlockRef

if TYPE_CHECKING:
    from tree_sitter import Node


def remove_attribute(text: SourceText, whole: Node) -> bytes:
    """The file without the attribute's lines. Raises Refused(layout) where it shares them."""
    data = text.data
    start, end = own_lines(text, whole)
    line = data.count(b"\n", 0, start)
    neat = neat_around(data, line)
    new = data[:start] + data[end:]
    for near in (line - 1, line):
        if near >= 0:
            new = aligned(new, near, neat)
    return new


def remove_key(text: SourceText, node: Node, element: Node) -> bytes:
    """The file without one element of an object. Raises Refused(object-layout)."""
    data = text.data
    comma = next((c for c in node.children if c.start_byte >= element.end_byte and c.type != "comment"), None)
    end = comma.end_byte if comma is not None and comma.type == "," else element.end_byte
    line = int(element.start_point[0])
    neat = neat_around(data, line)
    if node.start_point[0] == node.end_point[0]:
        elements = [child for child in node.named_children if child.type == "object_elem"]
        if len(elements) == 1:
            return data[: node.start_byte] + b"{}" + data[node.end_byte :]
        at = elements.index(element)
        if at + 1 < len(elements):
            new = data[: element.start_byte] + data[elements[at + 1].start_byte :]
        else:
            new = data[: elements[at - 1].end_byte] + data[end:]
        return aligned(new, line, neat)
    try:
        start, _ = own_lines(text, element) if end == element.end_byte else (line_start(data, element.start_byte), 0)
    except Refused:
        raise Refused(RefusalCode.OBJECT_LAYOUT, file=text.name, line=line + 1) from None
    rest = data[end : data.find(b"\n", end) if b"\n" in data[end:] else len(data)].strip()
    if data[start : element.start_byte].strip() or (rest and not rest.startswith((b"#", b"//"))):
        raise Refused(RefusalCode.OBJECT_LAYOUT, file=text.name, line=line + 1)
    stop = data.find(b"\n", end) + 1 or len(data)
    new = data[:start] + data[stop:]
    for near in (line - 1, line):
        new = aligned(new, near, neat)
    return new


def remove_block(block: BlockRef) -> bytes:
    """The file without the block, the comment lines directly above it and the blank line between it and the next.

    Comments at the top of the file stay: a licence is not the block's.
    """
    text, data = block.text, block.text.data
    start, end = own_lines(text, block.node)
    attached = start
    while attached > 0:
        above = line_start(data, attached - 1)
        line = data[above:attached].strip()
        if not line.startswith((b"#", b"//")):
            break
        attached = above
    if attached > 0 and data[:attached].strip(b"\xef\xbb\xbf \t\r\n"):
        start = attached
    if not data[:start].strip(b"\xef\xbb\xbf \t\r\n"):
        rest = data[end:]
        return data[:start] + rest.lstrip(b"\r\n") if rest.strip() else b""
    above = line_start(data, start - 1)
    if not data[above:start].strip() and (end >= len(data) or not data[end : data.find(b"\n", end) + 1].strip()):
        start = above
    return data[:start] + data[end:]
