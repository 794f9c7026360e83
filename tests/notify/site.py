"""The places as their documentation describes them: bodies are judged strictly, and what they store can be read."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SlackText(Strict):
    type: Literal["mrkdwn", "plain_text"]
    text: Annotated[str, Field(min_length=1, max_length=3000)]
    emoji: bool = False


class SlackButton(Strict):
    type: Literal["button"]
    text: SlackText
    url: Annotated[str, Field(max_length=3000)]


class SlackBlock(Strict):
    """https://docs.slack.dev/reference/block-kit/blocks: header 150 characters, 10 fields of 2,000."""

    type: Literal["header", "section", "actions", "context"]
    text: SlackText | None = None
    fields: Annotated[list[SlackText], Field(max_length=10)] | None = None
    elements: list[SlackButton | SlackText] | None = None


class SlackMessage(Strict):
    text: str
    blocks: Annotated[list[SlackBlock], Field(max_length=50)]


class CardItem(BaseModel):
    type: Literal["TextBlock", "FactSet"]


class Card(BaseModel):
    type: Literal["AdaptiveCard"]
    version: Literal["1.4"]
    body: list[CardItem]


class Attachment(Strict):
    contentType: Literal["application/vnd.microsoft.card.adaptive"]
    contentUrl: None
    content: Card


class TeamsMessage(Strict):
    type: Literal["message"]
    attachments: Annotated[list[Attachment], Field(min_length=1, max_length=1)]


class JiraFields(Strict):
    project: dict[Literal["key"], str]
    issuetype: dict[Literal["name"], str]
    summary: Annotated[str, Field(max_length=255, pattern=r"^[^\n]+$")]
    description: dict[str, Any]
    labels: list[Annotated[str, Field(pattern=r"^\S+$")]]
    priority: dict[Literal["name"], str]


class JiraIssue(Strict):
    fields: JiraFields


class Incident(Strict):
    short_description: Annotated[str, Field(max_length=160)]
    description: Annotated[str, Field(max_length=4000)]
    urgency: Literal["1", "2", "3"]
    category: str
    correlation_id: str
    correlation_display: str


SHAPES: dict[str, type[BaseModel]] = {
    "/slack": SlackMessage,
    "/teams": TeamsMessage,
    "/rest/api/3/issue": JiraIssue,
    "/api/now/table/incident": Incident,
}


class Site:
    """All places behind one address; `fail` statuses are answered first, in order."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, str, Any, dict[str, str]]] = []
        self.issues: list[str] = []  # labels
        self.incidents: list[str] = []  # correlation ids
        self.notes: list[str] = []
        self.violations: list[str] = []
        self.fail: list[int] = []

    def answer(self, verb: str, target: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        parts = urlsplit(target)
        self.calls.append((verb, parts.path, body, headers))
        if self.fail:
            return self.fail.pop(0), None
        shape = SHAPES.get(parts.path) if verb == "POST" else None
        if shape is not None:
            try:
                shape.model_validate(body)
            except ValidationError as error:
                self.violations.append(str(error))
                return 400, None
        if parts.path.startswith(("/rest/", "/api/now")) and not headers.get("authorization"):
            return 401, None
        query = parse_qs(parts.query)
        if parts.path == "/rest/api/3/search/jql":
            found = [one for one in self.issues if f'"{one}"' in query["jql"][0]]
            return 200, {"issues": [{"key": "FIN-1"}] if found else []}
        if parts.path == "/rest/api/3/issue":
            self.issues.append(body["fields"]["labels"][1])
            return 201, {"key": "FIN-1"}
        if parts.path == "/api/now/table/incident" and verb == "GET":
            found = [one for one in self.incidents if one in unquote(query["sysparm_query"][0])]
            return 200, {"result": [{"sys_id": "abc"}] if found else []}
        if parts.path == "/api/now/table/incident":
            self.incidents.append(body["correlation_id"])
            return 201, {"result": {"sys_id": "abc"}}
        if parts.path.endswith("/comment") or parts.path.endswith("/abc"):
            self.notes.append(json.dumps(body))
        return 200, None


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            headers["raw"] = raw.decode()
            status, answer = site.answer(self.command, self.path, json.loads(raw) if raw else None, headers)
            data = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = _serve

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
        assert site.violations == []
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
