"""Text that fits where it is posted: sections filled by priority, what is left out is counted, nothing is cut open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Below each host's own limit, counted in characters and in UTF-8 bytes, whichever is reached first:
# GitHub comments hold 65,536 characters and check texts 65,535, a job summary 1 MiB, an Azure DevOps comment 150,000
# and its pull request description 4,000, a Bitbucket comment 32,767, a GitLab note 1,000,000.
HOST_LIMITS = {
    "github": 60_000,
    "github_check": 60_000,
    "github_summary": 900 * 1024,
    "azure": 140_000,
    "azure_description": 3_800,
    "gitlab": 900_000,
    "bitbucket": 30_000,
}


def _no_more(_count: int) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a comment that is shown whole, with some of its rows, or as one line that counts them."""

    priority: int  # 0 is filled first
    before: str = ""
    rows: Sequence[str] = ()  # each with its line end; a row is never split
    after: str = ""
    more: Callable[[int], str] = _no_more  # the line for n rows that are left out, inside the section
    instead: str = ""  # shown where not even one row fits

    @property
    def whole(self) -> str:
        return f"{self.before}{''.join(self.rows)}{self.after}"

    def within(self, room: int) -> str:
        """As many rows as `room` characters and bytes allow, else `instead`."""
        if size(self.whole) <= room:
            return self.whole
        room -= size(self.before) + size(self.after) + size(self.more(len(self.rows)))
        kept = 0
        for row in self.rows:
            room -= size(row)
            if room < 0:
                break
            kept += 1
        if kept == 0:
            return self.instead
        return f"{self.before}{''.join(self.rows[:kept])}{self.more(len(self.rows) - kept)}{self.after}"


def size(text: str) -> int:
    """What counts against a limit: UTF-8 bytes, which are never fewer than the characters a host may count."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def fill(sections: Sequence[Section], limit: int) -> str:
    """All sections in their order within `limit`; the important ones take room first, each keeps its `instead`."""
    texts = [section.instead for section in sections]
    used = sum(map(size, texts))
    for position in sorted(range(len(sections)), key=lambda one: sections[one].priority):
        room = limit - used + size(texts[position])
        used -= size(texts[position])
        texts[position] = sections[position].within(room)
        used += size(texts[position])
    return "".join(texts)
