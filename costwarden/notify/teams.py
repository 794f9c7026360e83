"""Microsoft Teams by a Workflows webhook: one Adaptive Card 1.4 in a message (28 KB at most, learn.microsoft.com)."""

from __future__ import annotations

from typing import Any

from costwarden.notify.model import Http, Message, Request
from costwarden.notify.words import card_text, plain

_COLOR = {"info": "default", "warning": "warning", "critical": "attention"}


class Teams:
    name = "teams"

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, message: Message, http: Http) -> None:
        http(self.name, Request("POST", self._url, teams_body(message)))


def teams_body(message: Message) -> dict[str, Any]:
    body: list[dict[str, Any]] = [
        {
            "type": "TextBlock",
            "text": card_text(message.title, 200),
            "weight": "bolder",
            "size": "medium",
            "wrap": True,
            "color": _COLOR[message.severity],
        }
    ]
    if message.facts:
        facts = [{"title": card_text(name, 100), "value": card_text(value, 500)} for name, value in message.facts[:20]]
        body.append({"type": "FactSet", "facts": facts})
    body += [{"type": "TextBlock", "text": card_text(line, 500), "wrap": True} for line in message.lines[:10]]
    whose = f"costwarden · {message.tenant}" + (f" · {message.team}" if message.team else "")
    body.append({"type": "TextBlock", "text": card_text(whose, 200), "isSubtle": True, "size": "small"})
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    if message.url:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": plain(message.url, 2000)}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}
