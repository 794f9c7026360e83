"""ServiceNow incidents by the Table API: one open incident per correlation id (docs.servicenow.com, "Table API").

The address is "https://INSTANCE.service-now.com"; the token is "user:password" or an OAuth token.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

from costwarden.notify.jira import label_of
from costwarden.notify.model import Http, Message, Request
from costwarden.notify.words import plain

_URGENCY = {"info": "3", "warning": "2", "critical": "1"}


class ServiceNow:
    name = "servicenow"

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url.rstrip('/')}/api/now/table/incident"
        basic = f"Basic {base64.b64encode(token.encode()).decode()}"
        self._secret = {"Authorization": basic if ":" in token else f"Bearer {token}"}

    def send(self, message: Message, http: Http) -> None:
        """A new incident, or a work note on the open one about the same thing."""
        query = quote(f"correlation_id={label_of(message)}^active=true")
        search = f"{self._url}?sysparm_query={query}&sysparm_fields=sys_id&sysparm_limit=1"
        found = http(self.name, Request("GET", search, headers={"Accept": "application/json"}, secret=self._secret))
        known = found.get("result") if isinstance(found, dict) else None
        if isinstance(known, list) and known:
            number = quote(str(known[0].get("sys_id")), safe="")
            http(
                self.name,
                Request("PUT", f"{self._url}/{number}", {"work_notes": text_of(message)}, secret=self._secret),
            )
            return
        http(self.name, Request("POST", self._url, servicenow_body(message), secret=self._secret))


def servicenow_body(message: Message) -> dict[str, Any]:
    return {
        "short_description": plain(message.title, 160),
        "description": text_of(message),
        "urgency": _URGENCY[message.severity],
        "category": "finops",
        "correlation_id": label_of(message),
        "correlation_display": "costwarden",
    }


def text_of(message: Message) -> str:
    """Plain text, one fact a line."""
    lines = [plain(line, 1000) for line in message.lines]
    lines += [f"{plain(name, 100)}: {plain(value, 500)}" for name, value in message.facts]
    return "\n".join([*lines, *([plain(message.url, 2000)] if message.url else [])])[:4000]
