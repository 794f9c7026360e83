"""Slack by incoming webhook: Block Kit (docs.slack.dev/reference/block-kit). Header 150 characters, text 3,000."""

from __future__ import annotations

from typing import Any

from costwarden.notify.model import Http, Message, Request
from costwarden.notify.words import mrkdwn, plain

_SIGN = {"info": "ℹ️", "warning": "⚠️", "critical": "🛑"}
_MOST_FIELDS = 10


class Slack:
    name = "slack"

    def __init__(self, url: str) -> None:
        self._url = url

    def send(self, message: Message, http: Http) -> None:
        http(self.name, Request("POST", self._url, slack_body(message)))


def slack_body(message: Message) -> dict[str, Any]:
    """The message as blocks; `text` is what notifications and screen readers get."""
    title = f"{_SIGN[message.severity]} {plain(message.title, 140)}"
    blocks: list[dict[str, Any]] = [{"type": "header", "text": {"type": "plain_text", "text": title, "emoji": True}}]
    if message.facts:
        fields = [
            {"type": "mrkdwn", "text": f"*{mrkdwn(name, 100)}*\n{mrkdwn(value, 500)}"}
            for name, value in message.facts[:_MOST_FIELDS]
        ]
        blocks.append({"type": "section", "fields": fields})
    if message.lines:
        text = "\n".join(mrkdwn(line, 500) for line in message.lines)[:2900]
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": text}})
    if message.url:
        button = {"type": "button", "text": {"type": "plain_text", "text": "Open"}, "url": plain(message.url, 2900)}
        blocks.append({"type": "actions", "elements": [button]})
    whose = f"costwarden · {message.tenant}" + (f" · {message.team}" if message.team else "")
    blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn(whose, 200)}]})
    return {"text": mrkdwn(title, 200), "blocks": blocks}
