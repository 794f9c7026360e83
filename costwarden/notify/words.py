"""Text of others made harmless for each medium, and cut to what it takes."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def plain(text: str, limit: int) -> str:
    """One line without controls, of at most `limit` characters."""
    text = _CONTROL.sub(" ", text)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def mrkdwn(text: str, limit: int) -> str:
    """Slack: & < > are all there is to escape, and nobody is mentioned without them (docs.slack.dev, "Escaping text").

    Signs of its own markup get an invisible joiner, so that a name shows letter by letter.
    """
    text = plain(text, limit).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([*_~`])", "\\1\u2060", text)


def card_text(text: str, limit: int) -> str:
    """Adaptive Cards show a little Markdown: links, emphasis and lists are escaped."""
    return re.sub(r"([\\`*_\[\]()#+~>-])", r"\\\1", plain(text, limit))
