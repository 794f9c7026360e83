"""Put `=` and trailing comments where `terraform fmt` would, around one line and only where they stood so before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from costwarden.hcl.edit.cells import Line, columns, lines_of
from costwarden.hcl.parse import shared_parser

Splice = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class Neat:
    """Whether the `=` and the comments around a place are aligned as fmt aligns them."""

    assigns: bool
    comments: bool


def neat_around(data: bytes, line: int) -> Neat:
    """How the runs at physical line `line` (from 0) stand."""
    lines = lines_of(shared_parser().parse(data).root_node, data, line)
    at = _position(lines, line)
    if at is None:
        return Neat(True, True)
    assigns = _run(lines, at, _has_equals)
    comments = _run(lines, at, _has_comment)
    return Neat(
        not _misplaced(data, assigns, _equals_gap),
        not _misplaced(data, comments, _comment_gap),
    )


def aligned(data: bytes, line: int, neat: Neat) -> bytes:
    """`data` with the runs at `line` aligned; a run that was not neat before only gets the line itself placed."""
    for gap, has, whole in ((_equals_gap, _has_equals, neat.assigns), (_comment_gap, _has_comment, neat.comments)):
        lines = lines_of(shared_parser().parse(data).root_node, data, line)
        at = _position(lines, line)
        if at is None or not has(lines[at]):
            continue
        run = _run(lines, at, has)
        wanted = _misplaced(data, run, gap) if whole else []
        data = splice(data, wanted)
    return data


def splice(data: bytes, edits: list[Splice]) -> bytes:
    """Replace spans that do not overlap; offsets are those of `data`."""
    for start, end, text in sorted(edits, reverse=True):
        data = data[:start] + text + data[end:]
    return data


def _has_equals(line: Line) -> bool:
    return line.equals is not None


def _has_comment(line: Line) -> bool:
    return line.comment is not None


def _position(lines: list[Line], number: int) -> int | None:
    return next((at for at, line in enumerate(lines) if line.first <= number <= line.last), None)


def _run(lines: list[Line], at: int, has: Callable[[Line], bool]) -> list[Line]:
    """Consecutive lines around `at` that have the cell; none where the line itself has not."""
    if not has(lines[at]):
        return []
    first = last = at
    while first and has(lines[first - 1]) and lines[first - 1].last + 1 == lines[first].first:
        first -= 1
    while last + 1 < len(lines) and has(lines[last + 1]) and lines[last].last + 1 == lines[last + 1].first:
        last += 1
    return lines[first : last + 1]


def _equals_gap(data: bytes, line: Line) -> tuple[int, int, int]:
    """(start and end of the blanks before `=`, columns before them)."""
    assert line.equals is not None
    return line.lead_end, line.equals, columns(data[line.start : line.lead_end].removeprefix(b"\xef\xbb\xbf"))


def _comment_gap(data: bytes, line: Line) -> tuple[int, int, int]:
    assert line.comment is not None
    return line.end, line.comment, columns(data[line.start : line.end].removeprefix(b"\xef\xbb\xbf"))


def _misplaced(data: bytes, run: list[Line], gap: Callable[[bytes, Line], tuple[int, int, int]]) -> list[Splice]:
    """The blanks that differ from what fmt writes."""
    gaps = [gap(data, line) for line in run]
    widest = max((width for _, _, width in gaps), default=0)
    wanted = [(start, end, b" " * (widest - width + 1)) for start, end, width in gaps]
    return [edit for edit in wanted if data[edit[0] : edit[1]] != edit[2]]


def neat_lines(data: bytes) -> bool:
    """Whether every `=` and trailing comment of the file stands where fmt puts it. Indentation is not looked at."""
    lines = lines_of(shared_parser().parse(data).root_node, data, data.count(b"\n") // 2, window=data.count(b"\n") + 2)
    for has, gap in ((_has_equals, _equals_gap), (_has_comment, _comment_gap)):
        done = -1
        for at, line in enumerate(lines):
            if line.first > done and has(line):
                run = _run(lines, at, has)
                if _misplaced(data, run, gap):
                    return False
                done = run[-1].last
    return True
