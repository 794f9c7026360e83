"""Text from plans, files and people made harmless for one medium each. Everything not ours passes through here."""

from __future__ import annotations

import re

REPLACEMENT = "�"
# An invisible character reference that keeps "@name", "#1" and "://" from becoming mentions and links.
_BREAK = "&#8203;"
_MARKDOWN = re.compile(
    r"""://|www\.|gh-(?=\d)|@(?=\S)|[#!%^$](?=[\w"])|[&<>|]|[\\`*\[\]~]|(?<![^\W_])_|_(?![^\W_])""", re.IGNORECASE
)
_ENTITIES = {"&": f"&amp;{_BREAK}", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_BLOCK_START = re.compile(r"([#>+=-]|\d{1,9}(?=[.)]))")
_BACKTICKS = re.compile(r"`+")
_PIPES = re.compile(r"(\\*)\|")


def plain(text: str, limit: int | None = None) -> str:
    """One line without controls: C0, C1, escapes, bidirectional and zero-width characters, lone surrogates.

    White space of any kind becomes a space, everything else unprintable U+FFFD, so that tampering shows. At most
    `limit` characters, the last one then an ellipsis.
    """
    if limit is not None and len(text) > limit:
        text = f"{text[: limit - 1]}…"
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else " " if character.isspace() else REPLACEMENT for character in text
    )


def markdown_text(text: str, limit: int | None = None) -> str:
    """Inline Markdown that shows `text` letter by letter: no markup, HTML, link, mention or issue reference.

    Good in table cells too. Follows GitHub Flavored Markdown 0.29 (autolinks are broken by U+200B) and the
    reference signs of GitLab (@ # ! % ^ &).
    """
    text = plain(text, limit)
    start = _BLOCK_START.match(text)
    head, rest = "", text
    if start:
        rest = text[start.end() :]
        head = f"{start[0]}\\{rest[0]}" if start[0].isdigit() else _escape_start(start[0])
        rest = rest[1:] if start[0].isdigit() else rest
    return head + _MARKDOWN.sub(_escape_token, rest)


def markdown_code(text: str, limit: int = 200, *, table: bool = False) -> str:
    """A code span that shows `text`; backticks inside are fenced, `table` escapes the column sign.

    Nothing can be escaped inside a code span, so "<" becomes U+2039: hosts differ in when they take it for HTML.
    """
    text = plain(text, limit).replace("<", "‹").strip() or REPLACEMENT
    if table:
        text = _PIPES.sub(lambda match: f"{match[1] * 2}\\|", text)
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def markdown_message(text: str, limit: int = 500, *, table: bool = False) -> str:
    """A policy's message: its pairs of backticks stay code, every part is escaped for what it is.

    A value that brings its own backticks moves the boundary, but no part escapes its kind.
    """
    parts = plain(text, limit).split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    pieces = [
        markdown_text(part) if position % 2 == 0 else markdown_code(part, table=table) if part.strip() else ""
        for position, part in enumerate(parts)
    ]
    return "".join(_apart(pieces))


def workflow_data(text: str) -> str:
    """The message of a GitHub workflow command (`::error::MESSAGE`): it cannot end the line and start another."""
    return printable_lines(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """A property of a GitHub workflow command (`file=VALUE,line=...`)."""
    return workflow_data(text).replace(":", "%3A").replace(",", "%2C")


def printable_lines(text: str) -> str:
    """Like `plain`, but line ends stay: for media that have their own escape for them."""
    return "".join(character if character in "\r\n" else plain(character) for character in text)


def _apart(pieces: list[str]) -> list[str]:
    """Keep neighbouring backticks of different pieces from joining into a longer fence."""
    joined: list[str] = []
    for piece in filter(None, pieces):
        if joined and joined[-1].endswith("`") and piece.startswith("`"):
            joined.append(" ")
        joined.append(piece)
    return joined


def _escape_start(character: str) -> str:
    if character == ">":
        return "&gt;"
    return f"\\{character}{_BREAK if character == '#' else ''}"


def _escape_token(match: re.Match[str]) -> str:
    sign = match[0]
    if sign in _ENTITIES:
        return _ENTITIES[sign]
    if sign == "://":
        return f":{_BREAK}//"
    if sign.lower() == "www.":
        return f"{sign[:3]}{_BREAK}."
    if sign == "$" and match.string[match.end() : match.end() + 1].isdigit():
        return sign
    if sign in "@#!%^$" or sign.lower() == "gh-":
        return sign + _BREAK
    return f"\\{sign}"
