"""Rego text without its comments and strings, for the few questions asked before any parser runs."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'#[^\n]*|"(?:\\.|[^"\\\n])*"|`[^`]*`')
_SEGMENT = re.compile(r'\s*\.\s*([A-Za-z_]\w*)|\s*\[\s*"([^"\\]*)"\s*\]')
_PACKAGE = re.compile(r"(?:^|(?<=[\n;]))[ \t]*package[ \t\n]+([A-Za-z_]\w*)")
_RULE = re.compile(
    r"(?:^|(?<=[\n;}]))[ \t]*(?:default[ \t]+)?(?P<name>(?:deny|violation|warn)(?:_[A-Za-z0-9]+)*)[ \t]*"
    r"(?P<how>contains\b|if\b|\[|\{|:?=)"
)


def blanked(text: str) -> str:
    """`text` with comments and string contents as spaces: same length, same lines."""

    def spaces(match: re.Match[str]) -> str:
        token = match[0]
        inner = re.sub(r"[^\n]", " ", token)
        return inner if token[0] == "#" else token[0] + inner[1:-1] + token[-1]

    return _TOKEN.sub(spaces, text)


def without_comments(text: str) -> str:
    """`text` with comments as spaces, strings kept."""
    return _TOKEN.sub(lambda found: " " * len(found[0]) if found[0][0] == "#" else found[0], text)


def package_of(text: str) -> tuple[str, ...] | None:
    """("costwarden", "policies", "tags", "required"), whichever way its segments are written; None without one."""
    found = _PACKAGE.search(blanked(text))
    if found is None:
        return None
    path, at = [found[1]], found.end()
    source = without_comments(text)
    while segment := _SEGMENT.match(source, at):
        path.append(segment[1] or segment[2])
        at = segment.end()
    return tuple(path)


def verdict_rules(text: str) -> dict[str, str]:
    """Rules named like deny, warn, violation (conftest's spelling, suffixes too) -> what follows the name."""
    return {found["name"]: found["how"] for found in _RULE.finditer(blanked(text))}


def position(text: str, at: int) -> tuple[int, int]:
    """1-based line and column of a character offset."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
