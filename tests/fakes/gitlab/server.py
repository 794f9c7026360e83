"""The fake GitLab's HTTP: routes, tokens, pages, faults before or after a handler ran, a log of what was asked."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pydantic import ValidationError

from tests.fakes.gitlab.models import NoteIn, NotesQuery, Nothing, Page, Sent, StatusesQuery, StatusIn
from tests.fakes.gitlab.state import Actor, Answer, GitLabState

_PROJECT = r"/api/v4/projects/([^/]+)"
_NOTES = rf"{_PROJECT}/merge_requests/(\d+)/notes"
# (method, path, handler, what the query may hold, what the body must be)
_ROUTES: tuple[tuple[str, str, str, type[Sent], type[Sent] | None], ...] = (
    ("GET", "/api/v4/user", "user", Nothing, None),
    ("GET", rf"{_PROJECT}/merge_requests/(\d+)", "merge_request", Nothing, None),
    ("GET", _NOTES, "notes", NotesQuery, None),
    ("POST", _NOTES, "create_note", Nothing, NoteIn),
    ("PUT", rf"{_NOTES}/(\d+)", "edit_note", Nothing, NoteIn),
    ("DELETE", rf"{_NOTES}/(\d+)", "delete_note", Nothing, None),
    ("POST", rf"{_PROJECT}/statuses/([^/]+)", "set_status", Nothing, StatusIn),
    ("GET", rf"{_PROJECT}/repository/commits/([^/]+)/statuses", "statuses", StatusesQuery, None),
)


@dataclass
class Fault:
    """The next request that matches goes wrong."""

    pattern: str  # searched in "POST /api/v4/..."
    status: int = 502
    after: bool = False  # the handler runs and its answer is lost
    retry_after: str | None = None
    cut: bool = False  # the answer ends in the middle


@dataclass
class FakeGitLab:
    state: GitLabState = field(default_factory=GitLabState)
    faults: list[Fault] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def calls(self, pattern: str = "") -> list[str]:
        return [line for line in self.log if re.search(pattern, line)]

    def answer(self, method: str, target: str, token: str | None, body: bytes) -> tuple[int, dict[str, str], bytes]:
        with self.lock:
            parts = urlsplit(target)
            self.log.append(f"{method} {parts.path}")
            fault = next((one for one in self.faults if re.search(one.pattern, self.log[-1])), None)
            if fault is not None:
                self.faults.remove(fault)
                if not fault.after and not fault.cut:
                    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
                    return fault.status, headers, b'{"message": "fault"}'
            try:
                status, headers, content = self._handle(method, parts.path, dict(parse_qsl(parts.query)), token, body)
            except Answer as early:
                status, headers, content = early.status, {}, {"message": early.message}
            if fault is not None and fault.after:
                return fault.status, {}, b"<html>Bad Gateway</html>"
            data = b"" if status == 204 else json.dumps(content).encode()
            return status, headers, data[: len(data) // 2] if fault is not None else data

    def _handle(
        self, method: str, path: str, query: dict[str, str], token: str | None, body: bytes
    ) -> tuple[int, dict[str, str], Any]:
        for verb, pattern, name, asked, wanted in _ROUTES:
            match = re.fullmatch(pattern, path) if verb == method else None
            if match is None:
                continue
            actor = self.state.actor(token)
            groups = [unquote(group) for group in match.groups()]
            if groups:
                self.state.visible(actor, groups[0], write=method != "GET")
            question = self._checked(asked, query, method, path)
            sent = self._checked(wanted, json.loads(body or b"{}"), method, path) if wanted else None
            if wanted is None and body not in (b"", b"{}", b"null"):
                self.violations.append(f"{method} {path}: a body where none is documented")
            handler = getattr(self, f"_{name}")
            return handler(actor, groups[1:], question, sent, path)  # type: ignore[no-any-return]
        self.violations.append(f"{method} {path}: no such operation")
        raise Answer(404, "404 Not Found")

    def _checked(self, model: type[Sent], data: Any, method: str, path: str) -> Sent:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.violations.append(f"{method} {path}: {error.errors(include_url=False)[0]}")
            raise Answer(400, "bad request") from None

    def _user(self, actor: Actor, *_: Any) -> tuple[int, dict[str, str], Any]:
        return 200, {}, {"id": actor.id, "username": actor.username, "bot": True, "state": "active"}

    def _merge_request(self, _: Actor, groups: list[str], *__: Any) -> tuple[int, dict[str, str], Any]:
        return 200, {}, self.state.shown(self.state.merge_request(int(groups[0])))

    def _notes(
        self, _: Actor, groups: list[str], query: NotesQuery, __: None, path: str
    ) -> tuple[int, dict[str, str], Any]:
        notes = sorted(self.state.merge_request(int(groups[0])).notes.values(), key=lambda note: note["id"])
        return self._page(notes if query.sort == "asc" else notes[::-1], query, path)

    def _create_note(self, actor: Actor, groups: list[str], _: Any, sent: NoteIn, __: str) -> Any:
        return 201, {}, self.state.create_note(actor, int(groups[0]), sent.body)

    def _edit_note(self, actor: Actor, groups: list[str], _: Any, sent: NoteIn, __: str) -> Any:
        return 200, {}, self.state.edit_note(actor, int(groups[0]), int(groups[1]), sent.body)

    def _delete_note(self, actor: Actor, groups: list[str], *_: Any) -> Any:
        self.state.delete_note(actor, int(groups[0]), int(groups[1]))
        return 204, {}, None

    def _set_status(self, actor: Actor, groups: list[str], _: Any, sent: StatusIn, __: str) -> Any:
        return 201, {}, self.state.set_status(actor, groups[0], sent.model_dump())

    def _statuses(self, _: Actor, groups: list[str], query: StatusesQuery, __: None, path: str) -> Any:
        found = [one for one in self.state.statuses if one["sha"] == groups[0] and query.name in (None, one["name"])]
        return self._page(found, query, path)

    def _page(self, items: list[Any], query: Page, path: str) -> tuple[int, dict[str, str], Any]:
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
        return 200, headers, items[start : start + query.per_page]


@contextmanager
def running(fake: FakeGitLab) -> Iterator[str]:
    """The fake behind an address on loopback, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, data = fake.answer(self.command, self.path, self.headers.get("PRIVATE-TOKEN"), body)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    fake.state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield fake.state.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
