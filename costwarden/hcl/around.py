"""The lines around a change that stand for themselves: whole top-level blocks, attributes and comments.

What lies outside is equal to the byte in both files and split by the same boundaries, so a second parser that reads
the part before and the part after reads all there is to see: a comment, string or heredoc that an edit opened and did
not close would make the part, read alone, an error.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from costwarden.hcl.parse import body_of

if TYPE_CHECKING:
    from tree_sitter import Node

_BOM = b"\xef\xbb\xbf"
_CHUNK = 4_096


def around_change(old: bytes, new: bytes, old_root: Node, new_root: Node) -> tuple[bytes, bytes]:
    """(before, after): the smallest runs of whole lines and whole items that hold every differing byte."""
    start = _equal_bytes(old, new)
    tail = min(_equal_tail(old, new), len(old) - start, len(new) - start)
    end = (len(old) - tail, len(new) - tail)
    files = ((old, _spans(old_root)), (new, _spans(new_root)))
    while True:
        wider = min(_start_of(data, spans, start) for data, spans in files)
        if wider == start:
            break
        start = wider
    while True:
        more = max(_end_of(data, spans, at) - at for (data, spans), at in zip(files, end, strict=True))
        if not more:
            break
        end = (end[0] + more, end[1] + more)
    return old[start : end[0]].removeprefix(_BOM), new[start : end[1]].removeprefix(_BOM)


def _spans(root: Node) -> list[tuple[int, int]]:
    """Bytes of the items and comments at the top of a file, in order."""
    body = body_of(root)
    nodes = [*root.children, *(body.children if body is not None else ())]
    return sorted((node.start_byte, node.end_byte) for node in nodes if node.type in ("block", "attribute", "comment"))


def _start_of(data: bytes, spans: list[tuple[int, int]], at: int) -> int:
    """`at`, or where the line and the item begin that it lies in."""
    line = data.rfind(b"\n", 0, at) + 1
    inside = bisect_left(spans, (line, -1)) - 1
    return min(line, spans[inside][0]) if inside >= 0 and spans[inside][1] > line else line


def _end_of(data: bytes, spans: list[tuple[int, int]], at: int) -> int:
    """`at`, or where the line and the item end that it lies in."""
    line = at if data[at - 1 : at] in (b"", b"\n") else data.find(b"\n", at) + 1 or len(data)
    inside = bisect_right(spans, (line, -1)) - 1
    return max(line, spans[inside][1]) if inside >= 0 and spans[inside][0] < line else line


def _equal_bytes(one: bytes, other: bytes) -> int:
    """How many bytes at the beginning are equal."""
    at, most = 0, min(len(one), len(other))
    while at < most and one[at : at + _CHUNK] == other[at : at + _CHUNK]:
        at += _CHUNK
    while at < most and one[at] == other[at]:
        at += 1
    return min(at, most)


def _equal_tail(one: bytes, other: bytes) -> int:
    """How many bytes at the end are equal."""
    at, most = 0, min(len(one), len(other))
    while (
        at + _CHUNK <= most
        and one[len(one) - at - _CHUNK : len(one) - at] == (other[len(other) - at - _CHUNK : len(other) - at])
    ):
        at += _CHUNK
    while at < most and one[-1 - at] == other[-1 - at]:
        at += 1
    return at
