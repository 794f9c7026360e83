"""With a token instead of an App, failed deliveries of the repositories' own webhooks are asked for again."""

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
