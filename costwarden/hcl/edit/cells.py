"""Lines as `terraform fmt` sees them: what stands before `=`, from `=` on, and a trailing comment.

fmt aligns `=` over consecutive lines that have it, and trailing comments over consecutive lines that have one. A line
with an open bracket behind `=` has none to align; a heredoc is one line, however long. Width counts what a reader sees.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_OPENING = frozenset({"{", "[", "(", "${", "%{", "${~", "%{~"})
_CLOSING = frozenset({"}", "]", ")", "~}"})
WINDOW = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line. Byte offsets into the file; `equals` and `comment` are None where there is nothing to align."""

    start: int
    lead_end: int  # behind the last token before `=`; of a line without one, behind the last before the comment
    equals: int | None
    end: int  # behind the last token before the comment
    comment: int | None
    first: int  # line numbers from 0, of its first and last physical line
    last: int


def lines_of(root: Node, data: bytes, around: int, window: int = WINDOW) -> list[Line]:
    """Logical lines within a window of physical line `around` (from 0), in order; empty ones are left out."""
    tokens: list[tuple[int, int, int, int, str]] = []
    heredocs: list[tuple[int, int]] = []
    low, high = around - window, around + window
    pending = [root]
    while pending:
        node = pending.pop()
        first, last = node.start_point[0], node.end_point[0]
        if last < low or first > high:
            continue
        if node.type == "heredoc_template":
            heredocs.append((first, last))
            tokens.append((first, node.start_byte, node.end_byte, last, "heredoc"))
        elif node.child_count == 0 or node.type in ("comment", "string_lit"):
            tokens.append((first, node.start_byte, node.end_byte, last, node.type))
        else:
            pending.extend(reversed(node.children))
    grouped: dict[int, list[tuple[int, int, int, int, str]]] = {}
    for token in sorted(tokens, key=lambda token: token[1]):
        if token[1] < token[2]:
            grouped.setdefault(token[0], []).append(token)
    inside = {line for first, last in heredocs for line in range(first + 1, last + 1)}
    return [_line(data, group) for first, group in sorted(grouped.items()) if first not in inside]


def _line(data: bytes, tokens: list[tuple[int, int, int, int, str]]) -> Line:
    start = data.rfind(b"\n", 0, tokens[0][1]) + 1
    comment = tokens[-1][1] if len(tokens) > 1 and tokens[-1][4] == "comment" else None
    rest = tokens[:-1] if comment is not None else tokens
    equals = None
    lead_end = end = rest[-1][2]
    for position, token in enumerate(rest):
        if position and token[4] == "=":
            opened = sum(_brackets(data, one) for one in rest[position:])
            if opened == 0:
                equals, lead_end = token[1], rest[position - 1][2]
            break
    return Line(start, lead_end, equals, end, comment, tokens[0][0], max(token[3] for token in tokens))


def _brackets(data: bytes, token: tuple[int, int, int, int, str]) -> int:
    if token[4] in ("heredoc", "string_lit", "comment"):
        return 0
    text = data[token[1] : token[2]].decode("utf-8", "replace")
    return (text in _OPENING) - (text in _CLOSING)


def columns(data: bytes) -> int:
    """How many characters a reader sees: combining marks, joiners and variation selectors take no place."""
    if data.isascii():
        return len(data)
    seen = 0
    joined = flag = False
    for character in data.decode("utf-8", "replace"):
        point = ord(character)
        if point == 0x200D:
            joined = True
            continue
        if (
            unicodedata.category(character) in ("Mn", "Me", "Mc")
            or 0x1F3FB <= point <= 0x1F3FF
            or 0xFE00 <= point <= 0xFE0F
        ):
            continue
        regional = 0x1F1E6 <= point <= 0x1F1FF
        if not joined and not (regional and flag):
            seen += 1
        flag = regional and not flag
        joined = False
    return seen
