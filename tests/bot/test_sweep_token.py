"""With a token, failed deliveries of the repositories' and projects' own webhooks are asked for again."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.services import Services
from bot.settings import BotSettings
from bot.sweep import sweep
from costwarden.forge.github_http import Patience
from costwarden.state.deliveries import Deliveries, Delivery
from costwarden.state.store import State

HOOKS = [
    {"id": 7, "active": True, "config": {"url": "https://bot.example/cost/webhooks/github"}},
    {"id": 8, "active": True, "config": {"url": "https://elsewhere.example/hook"}},
    {"id": 9, "active": False, "config": {"url": "https://old.example/webhooks/github"}},
]


class Forge:
    """The answers by path (docs.github.com/rest/repos/webhooks), and what was posted."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.posted: list[str] = []
        self.asked: list[str] = []
        self.url = ""


@pytest.fixture
def forge() -> Iterator[Forge]:
    found = Forge()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found.asked.append(path)
            self._answer(200 if path in found.answers else 404, found.answers.get(path, {"message": "Not Found"}))

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            found.posted.append(self.path)
            self._answer(202, {})

        def _answer(self, status: int, answer: object) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def failed(state: State, number: int, guid: str) -> dict[str, object]:
    at = (state.now() - datetime.timedelta(hours=1)).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"id": number, "guid": guid, "event": "push", "delivered_at": at, "status_code": 502}


def test_a_token_asks_the_webhooks_of_repositories_that_sent_something(forge: Forge, state: State) -> None:
    for repository in ("acme/shop", "acme/not-ours-to-administer"):
        Deliveries(state).accept(Delivery("github", f"first-{repository[5:]}", "push", repository=repository))
    forge.answers = {
        "/repos/acme/shop/hooks": HOOKS,
        "/repos/acme/shop/hooks/7/deliveries": [failed(state, 1, "first-shop"), failed(state, 2, "missing")],
    }
    settings = BotSettings(github_secrets=("s",), github_token="ghp_x", github_url=forge.url)
    services = Services(settings, state)
    assert [sweep(services, Patience(between_writes=0.0)) for _ in range(2)] == [1, 0]
    assert forge.posted == ["/repos/acme/shop/hooks/7/deliveries/2/attempts"]
    assert "/repos/acme/not-ours-to-administer/hooks" in forge.asked
    assert not any("/hooks/8" in path or "/hooks/9" in path for path in forge.asked)


def a_gitlab_event(number: int, status: str, guid: str) -> dict[str, object]:
    """As docs.gitlab.com/api/project_webhooks shows one; "internal error" is a receiver that was not there."""
    headers = {"X-Gitlab-Event": "Note Hook", "Idempotency-Key": guid, "X-Gitlab-Token": "[REDACTED]"}
    sent = {"request_headers": headers, "request_data": {"object_kind": "note"}, "response_body": ""}
    return {"id": number, "url": "https://bot.example", "trigger": "note_hooks", "response_status": status, **sent}


def test_gitlab_is_asked_to_resend_what_was_not_answered_with_success(forge: Forge, state: State) -> None:
    for project in ("acme/infra/shop", "acme/not-ours"):
        Deliveries(state).accept(Delivery("gitlab", f"first-{project}", "push", repository=project))
    events = [
        a_gitlab_event(9, "internal error", "lost"),
        a_gitlab_event(8, "503", "lost"),  # its first attempt
        a_gitlab_event(7, "200", "taken"),
        a_gitlab_event(6, "500", "first-acme/infra/shop"),  # stored before the answer was lost
        *(a_gitlab_event(number, "502", f"older-{number}") for number in (5, 4, 3, 2, 1)),
    ]
    forge.answers = {
        "/api/v4/projects/acme%2Finfra%2Fshop/hooks": [
            {"id": 7, "url": "https://bot.example/webhooks/gitlab"},
            {"id": 8, "url": "https://elsewhere.example/hook"},
        ],
        "/api/v4/projects/acme%2Finfra%2Fshop/hooks/7/events": events,
    }
    services = Services(BotSettings(gitlab_secrets=("s",), gitlab_token="glpat-x", gitlab_url=forge.url), state)
    assert [sweep(services) for _ in range(3)] == [5, 1, 0]
    assert [path.rpartition("/events/")[2] for path in forge.posted] == [f"{n}/resend" for n in (1, 2, 3, 4, 5, 9)]
    assert not any("/hooks/8" in path for path in forge.asked)
