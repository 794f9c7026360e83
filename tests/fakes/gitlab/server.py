"""The fake GitLab: routes, tokens, pages; requests and answers held to the documented models, and a log of them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from pydantic import BaseModel, ValidationError

from tests.fakes.faults import Faults
from tests.fakes.gitlab.models import (
    MergeRequestOut,
    NoteIn,
    NoteOut,
    NotesQuery,
    Nothing,
    Page,
    Refusal,
    Sent,
    StatusesQuery,
    StatusIn,
    StatusOut,
    UserOut,
)
from tests.fakes.gitlab.state import Actor, Answer, GitLabState
from tests.fakes.wire import Response, on_loopback

_PROJECT = r"/api/v4/projects/([^/]+)"
_NOTES = rf"{_PROJECT}/merge_requests/(\d+)/notes"


@dataclass(frozen=True)
class Route:
    verb: str
    path: str
    handler: str
    query: type[Sent] = Nothing
    body: type[Sent] | None = None
    answer: type[Sent] | None = None  # of one object; a list holds them


ROUTES = (
    Route("GET", "/api/v4/user", "user", answer=UserOut),
    Route("GET", rf"{_PROJECT}/merge_requests/(\d+)", "merge_request", answer=MergeRequestOut),
    Route("GET", _NOTES, "notes", NotesQuery, answer=NoteOut),
    Route("POST", _NOTES, "create_note", body=NoteIn, answer=NoteOut),
    Route("PUT", rf"{_NOTES}/(\d+)", "edit_note", body=NoteIn, answer=NoteOut),
    Route("DELETE", rf"{_NOTES}/(\d+)", "delete_note"),
    Route("POST", rf"{_PROJECT}/statuses/([^/]+)", "set_status", body=StatusIn, answer=StatusOut),
    Route("GET", rf"{_PROJECT}/repository/commits/([^/]+)/statuses", "statuses", StatusesQuery, answer=StatusOut),
)


@dataclass(frozen=True)
class Asked:
    """One request, authenticated and judged: `groups` are the variables of its path after the project."""

    actor: Actor
    groups: list[str]
    query: Any
    body: Any
    path: str


class FakeGitLab:
    routes = ROUTES

    def __init__(self, folder: Path) -> None:
        self.state = GitLabState(folder)
        self.faults = Faults()
        self.log: list[str] = []
        self.violations: list[str] = []
        self._lock = threading.RLock()

    def calls(self, pattern: str = "") -> list[str]:
        return [line for line in self.log if re.search(pattern, line)]

    def answer(self, verb: str, path: str, query: str, headers: Mapping[str, str], raw: bytes) -> Response:
        with self._lock:
            self.log.append(f"{verb} {path}")
            try:
                return self._handle(verb, path, dict(parse_qsl(query)), headers.get("private-token"), raw)
            except Answer as early:
                said = {"message": early.message}
                Refusal.model_validate(said)
                return Response(early.status, {}, said)

    def _handle(self, verb: str, path: str, query: dict[str, str], token: str | None, raw: bytes) -> Response:
        for route in self.routes:
            match = re.fullmatch(route.path, path) if route.verb == verb else None
            if match is None:
                continue
            actor = self.state.actor(token)
            groups = [unquote(group) for group in match.groups()]
            if groups:
                self.state.visible(actor, groups[0], write=verb != "GET")
            question = self._checked(route.query, query, f"{verb} {path}")
            sent = self._checked(route.body, json.loads(raw or b"{}"), f"{verb} {path}") if route.body else None
            if route.body is None and raw not in (b"", b"{}", b"null"):
                self.violations.append(f"{verb} {path}: a body where none is documented")
            status, content, more = getattr(self, f"_{route.handler}")(Asked(actor, groups[1:], question, sent, path))
            self._judge_answer(route, content)
            return Response(status, more, content)
        self.violations.append(f"{verb} {path}: no such operation")
        raise Answer(404, "404 Not Found")

    def _checked(self, model: type[Sent], data: Any, where: str) -> Sent:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.violations.append(f"{where}: {error.errors(include_url=False)[0]}")
            raise Answer(400, "bad request") from None

    def _judge_answer(self, route: Route, content: Any) -> None:
        model: type[BaseModel] | None = route.answer
        items = content if isinstance(content, list) else [content]
        try:
            for one in items:
                if model is None:
                    assert one is None, f"{route.handler}: a body where none is documented"
                else:
                    model.model_validate(one)
        except (ValidationError, AssertionError) as error:
            self.violations.append(f"{route.verb} {route.path}: answer: {error}")

    def _user(self, asked: Asked) -> Any:
        return 200, asked.actor.shown() | {"bot": True}, {}

    def _merge_request(self, asked: Asked) -> Any:
        return 200, self.state.shown(self.state.merge_request(int(asked.groups[0]))), {}

    def _notes(self, asked: Asked) -> Any:
        notes = sorted(self.state.merge_request(int(asked.groups[0])).notes.values(), key=lambda note: note["id"])
        return self._page(notes if asked.query.sort == "asc" else notes[::-1], asked.query, asked.path)

    def _create_note(self, asked: Asked) -> Any:
        return 201, self.state.create_note(asked.actor, int(asked.groups[0]), asked.body.body), {}

    def _edit_note(self, asked: Asked) -> Any:
        number, note = map(int, asked.groups)
        return 200, self.state.edit_note(asked.actor, number, note, asked.body.body), {}

    def _delete_note(self, asked: Asked) -> Any:
        number, note = map(int, asked.groups)
        self.state.delete_note(asked.actor, number, note)
        return 204, None, {}

    def _set_status(self, asked: Asked) -> Any:
        return 201, self.state.set_status(asked.actor, asked.groups[0], asked.body.model_dump()), {}

    def _statuses(self, asked: Asked) -> Any:
        sha, name = asked.groups[0], asked.query.name
        found = [one for one in self.state.statuses if one["sha"] == sha and name in (None, one["name"])]
        return self._page(found, asked.query, asked.path)

    def _page(self, items: list[Any], query: Page, path: str) -> Any:
        start = (query.page - 1) * query.per_page
        more = start + query.per_page < len(items)
        headers = {
            "X-Page": str(query.page),
            "X-Per-Page": str(query.per_page),
            "X-Total": str(len(items)),
            "X-Total-Pages": str(-(-len(items) // query.per_page)),
            "X-Next-Page": str(query.page + 1) if more else "",
        }
        if more:
            values = query.model_dump(exclude_none=True) | {"page": query.page + 1}
            text = "&".join(f"{name}={quote(str(value))}" for name, value in values.items())
            # Behind a proxy GitLab names itself as it is configured: the client must stay with the address it has.
            headers["Link"] = f'<https://gitlab.example{path}?{text}>; rel="next"'
        return 200, items[start : start + query.per_page], headers


@contextmanager
def running(fake: FakeGitLab) -> Iterator[str]:
    """The fake behind an address on loopback, until the block ends."""
    with on_loopback() as (url, server):
        server.fake = fake
        fake.state.url = url
        yield url
