"""Where lines begin and end, how they are indented, which line ending a place uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costwarden.hcl.refusal import RefusalCode, Refused

if TYPE_CHECKING:
    from tree_sitter import Node

    from costwarden.hcl.resolve.repository import SourceText


def line_start(data: bytes, at: int) -> int:
    start = data.rfind(b"\n", 0, at) + 1
    return start + 3 if start == 0 and data.startswith(b"\xef\xbb\xbf") else start


def line_end(data: bytes, at: int) -> int:
    """Behind the line break of the line `at` is in; the end of the file where it has none."""
    found = data.find(b"\n", at)
    return len(data) if found < 0 else found + 1


def newline_of(data: bytes, at: int) -> bytes:
    """The line break of the line `at` is in; where it is the last line, that of the line before; else LF."""
    end = line_end(data, at)
    if not data[:end].endswith(b"\n"):
        end = data.rfind(b"\n") + 1
    return b"\r\n" if data[:end].endswith(b"\r\n") else b"\n"


def indent_of(data: bytes, at: int) -> bytes:
    """The blanks the line of `at` begins with."""
    start = line_start(data, at)
    line = data[start : line_end(data, at)]
    return line[: len(line) - len(line.lstrip(b" \t"))]


def starts_line(data: bytes, node: Node) -> bool:
    return not data[line_start(data, node.start_byte) : node.start_byte].strip()


def ends_line(data: bytes, at: int) -> bool:
    """Whether nothing but blanks and a comment of one line follows on the line."""
    rest = data[at : line_end(data, at)].strip()
    return not rest or rest.startswith((b"#", b"//")) or (rest.startswith(b"/*") and rest.find(b"*/") == len(rest) - 2)


def own_lines(text: SourceText, node: Node) -> tuple[int, int]:
    """The span of whole lines a node covers, with a trailing comment. Raises Refused(layout) where it shares them."""
    data = text.data
    if not starts_line(data, node) or not ends_line(data, node.end_byte):
        raise Refused(RefusalCode.LAYOUT, file=text.name, line=int(node.start_point[0]) + 1)
    return line_start(data, node.start_byte), line_end(data, node.end_byte)


def deeper(data: bytes, outer: bytes, inside: Node | None) -> bytes:
    """The indentation inside a block: as its first line has it, else one step more than outside."""
    if inside is not None and starts_line(data, inside):
        found = indent_of(data, inside.start_byte)
        if len(found) > len(outer):
            return found
    return outer + (b"\t" if outer.startswith(b"\t") else b"  ")
