"""Edits as review suggestions: where the lines are part of somebody's pull request already, it is his to accept."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import Authoring, PullRequest
from costwarden.savings.model import Draft


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`lines` take the place of lines `start` to `line` of a file as it is, counted from 1."""

    path: str
    start: int
    line: int
    lines: tuple[str, ...]


def suggestions_of(files: Mapping[str, tuple[bytes | None, bytes | None]]) -> list[Suggestion]:
    """One per changed place: what is inserted is said with the line above it."""
    found: list[Suggestion] = []
    for path, (old, new) in sorted(files.items()):
        if old is None or new is None:
            continue
        before, after = (data.decode("utf-8", "replace").splitlines() for data in (old, new))
        for tag, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if tag == "insert" and start > 0:
                found.append(Suggestion(path, start, start, (before[start - 1], *after[first:last])))
            elif tag == "replace":
                found.append(Suggestion(path, start + 1, end, tuple(after[first:last])))
    return found


def post(forge: Authoring, pull: PullRequest, draft: Draft, prefix: str = "") -> tuple[int, int]:
    """(written, left out): a line that is not part of the pull request's diff is refused by the forge and left out."""
    written = left = 0
    for one in suggestions_of(draft.edit.files):
        try:
            forge.suggest(pull, f"{prefix}{one.path}", one.start, one.line, body_of(one, draft.title))
            written += 1
        except ForgeError as error:
            if error.retryable:
                raise
            left += 1
    return written, left


def body_of(one: Suggestion, title: str) -> str:
    """A fence longer than any in the lines, so that nothing in the source ends it."""
    longest = max((len(run) for line in one.lines for run in _runs(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{_plain(title)}\n\n{fence}suggestion\n" + "\n".join(one.lines) + f"\n{fence}\n"


def _runs(line: str) -> Sequence[str]:
    return "".join(sign if sign == "`" else " " for sign in line).split()


def _plain(text: str) -> str:
    from costwarden.report.escape import markdown_text

    return markdown_text(text, 300)
