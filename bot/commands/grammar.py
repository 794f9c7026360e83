"""A usage line compiled to the one pattern that accepts it: what is shown to people is what is parsed.

    line = "/cost" SP command        first line of the comment, exact, one space between words

Small words stand for themselves, capitals for a typed value, [..] for an optional part, (A | B) for a choice,
REASON... for the rest of the line. Nothing is expanded, evaluated or passed to a shell (DESIGN.md, section 7).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST_LINE = 1_000  # characters; a longer first line is prose
PREFIX = "/cost"

_KEY = r'\[(?:[0-9]{1,9}|"(?:[^"\\\x00-\x1f\x7f]|\\["\\ntr])*")\]'
_STEP = rf"[A-Za-z_][A-Za-z0-9_-]*(?:{_KEY})?"
_POLICY = r"(?:[a-z][a-z0-9_]*/[a-z][a-z0-9_]*|checkov/[A-Z][A-Z0-9_]*)"
# What each capital word accepts. Every pattern is linear: no two neighbouring repetitions share a character.
VALUES: Mapping[str, str] = {
    "POLICY": _POLICY,
    "RULE": _POLICY,
    "ADDRESS": rf"{_STEP}(?:\.{_STEP})+",
    "ATTR": r"[a-z_][a-z0-9_]*(?:\.[a-z0-9_]+)*",
    "VALUE": r'(?:[^\s"]{1,200}|"[^"\\\x00-\x1f\x7f]{0,200}")',
    "AMOUNT": r"[0-9]{1,12}(?:\.[0-9]{1,2})?",
    "DATE": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "N": r"[1-9][0-9]{0,2}",
    "FINDING": r"[0-9a-f]{8}",
    "RECOMMENDATION": r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
    "REASON": r"\S(?:.{0,498}\S)?",
}
_WORD = re.compile(r"[A-Z]+|[a-z]+|.", re.ASCII)


@dataclass(frozen=True, slots=True)
class Usage:
    """One command's usage line and the pattern made from it."""

    text: str
    name: str
    pattern: re.Pattern[str]

    def parse(self, command: str) -> dict[str, Any] | None:
        """The typed values of the command, by the capital words in small letters; None where it does not fit.

        A choice or an optional part that was not given is absent. `n` is a number of days, `date` a date, `amount` a
        Decimal. A day that no calendar has does not fit.
        """
        match = self.pattern.fullmatch(command)
        if match is None:
            return None
        values: dict[str, Any] = {}
        for name, text in match.groupdict().items():
            if text is not None:
                value = _typed(name, text)
                if value is None:
                    return None
                values[name] = value
        return values


def compile_usage(text: str) -> Usage:
    """`approve POLICY [max AMOUNT] [until DATE] REASON...` as a Usage. Errors: ValueError for a word it cannot read."""
    words = [found[0] for found in _WORD.finditer(text.replace("...", "").replace(" | ", "|"))]
    optional = re.findall(r"\[([a-z]+) ", text)
    pattern = "".join(_piece(word, optional) for word in _spaced(words))
    return Usage(text, text.partition(" ")[0], re.compile(pattern))


def _spaced(words: list[str]) -> list[str]:
    """The space after an optional part belongs to it."""
    joined: list[str] = []
    for word in words:
        if word == " " and joined and joined[-1] == "]":
            joined[-1] = " ]"
        else:
            joined.append(word)
    return joined


def _piece(word: str, optional: list[str]) -> str:
    signs = {"[": "(?:", " ]": " )?", "(": "(?:", ")": ")", "|": "|", " ": " ", "=": "="}
    if word in signs:
        return signs[word]
    if word in VALUES:
        # A reason never begins like a part that could not be read: "max lots" must not be taken for an excuse.
        guard = rf"(?!(?:{'|'.join(optional)})(?: |$))" if word == "REASON" and optional else ""
        return f"{guard}(?P<{word.lower()}>{VALUES[word]})"
    if re.fullmatch("[a-z]+", word):
        return word
    raise ValueError(f"a usage line cannot hold {word!r}")


def _typed(name: str, text: str) -> Any:
    if name == "date":
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return None
    if name == "amount":
        return Decimal(text)
    if name == "n":
        return int(text)
    if name == "value":
        return text.strip('"') if text.isprintable() else None
    return text if text.isprintable() else None
