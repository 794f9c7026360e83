"""Jira Cloud issues by REST v3: one open issue per key, found again by its label (developer.atlassian.com).

The address is "https://SITE.atlassian.net/PROJECT"; the token is "mail:api-token".
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote, urlsplit

from costwarden.notify.model import Http, Message, NotSent, Request
from costwarden.notify.words import plain

_PRIORITY = {"info": "Low", "warning": "Medium", "critical": "High"}


class Jira:
    name = "jira"

    def __init__(self, url: str, token: str) -> None:
        parts = urlsplit(url)
        self._project = parts.path.strip("/")
        if not self._project.replace("_", "").isalnum():
            raise NotSent(self.name, "its address ends with no project, as in https://acme.atlassian.net/FIN")
        self._site = f"{parts.scheme}://{parts.netloc}"
        self._secret = {"Authorization": f"Basic {base64.b64encode(token.encode()).decode()}"}

    def send(self, message: Message, http: Http) -> None:
        """A new issue, or a comment on the open one about the same thing."""
        label = label_of(message)
        query = f'project = "{self._project}" AND labels = "{label}" AND statusCategory != Done'
        search = f"{self._site}/rest/api/3/search/jql?jql={quote(query)}&fields=key&maxResults=1"
        found = http(self.name, Request("GET", search, secret=self._secret))
        issues = found.get("issues") if isinstance(found, dict) else None
        if isinstance(issues, list) and issues:
            key = quote(str(issues[0].get("key")), safe="")
            url = f"{self._site}/rest/api/3/issue/{key}/comment"
            http(self.name, Request("POST", url, {"body": document(message)}, secret=self._secret))
            return
        url = f"{self._site}/rest/api/3/issue"
        http(self.name, Request("POST", url, jira_body(message, self._project), secret=self._secret))


def label_of(message: Message) -> str:
    from hashlib import sha256

    return f"costwarden-{sha256(f'{message.tenant}/{message.key}'.encode()).hexdigest()[:16]}"


def jira_body(message: Message, project: str) -> dict[str, Any]:
    return {
        "fields": {
            "project": {"key": project},
            "issuetype": {"name": "Task"},
            "summary": plain(message.title, 250),
            "description": document(message),
            "labels": ["costwarden", label_of(message)],
            "priority": {"name": _PRIORITY[message.severity]},
        }
    }


def document(message: Message) -> dict[str, Any]:
    """Atlassian Document Format: text nodes are text, so nothing needs an escape."""
    lines = [plain(line, 1000) for line in message.lines]
    content: list[dict[str, Any]] = [_paragraph(line) for line in lines if line]
    if message.facts:
        items = [
            {"type": "listItem", "content": [_paragraph(f"{plain(name, 100)}: {plain(value, 500)}")]}
            for name, value in message.facts
        ]
        content.append({"type": "bulletList", "content": items})
    if message.url:
        link = {
            "type": "text",
            "text": plain(message.url, 2000),
            "marks": [{"type": "link", "attrs": {"href": message.url}}],
        }
        content.append({"type": "paragraph", "content": [link]})
    return {"type": "doc", "version": 1, "content": content or [_paragraph(plain(message.title, 250))]}


def _paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text}]}
