"""The fake on a port of this machine, with its faults on the wire."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.fakes.github.fake import FakeGitHub, Response
from tests.fakes.github.faults import Fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    github: FakeGitHub

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.github.faults.take(f"{self.command} {path}")
        if fault is not None and fault.when == "before" and fault.shape == "answer":
            self._send(fault.status, fault.headers, fault.body.encode())
            return
        if fault is not None and fault.when == "before" and fault.shape == "slow":
            time.sleep(fault.seconds)
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.github.answer(self.command, path, query, headers, raw)
        if fault is not None and fault.shape == "answer":
            self._send(fault.status, fault.headers, fault.body.encode())
        else:
            self._respond(response, fault)

    def _respond(self, response: Response, fault: Fault | None) -> None:
        body = b"" if response.body is None else json.dumps(response.body).encode()
        headers = response.headers | ({"Content-Type": "application/json; charset=utf-8"} if body else {})
        if fault is None:
            self._send(response.status, headers, body)
        elif fault.shape == "cut_json":
            self._send(response.status, headers, body[: len(body) // 2])
        elif fault.shape == "truncated":
            self._send(response.status, headers, body[: len(body) // 2], length=max(len(body), 2))
            self.close_connection = True
        elif fault.shape == "dripping":
            self._send(response.status, headers, b"", length=max(len(body), 100))
            until = time.monotonic() + fault.seconds
            while time.monotonic() < until:
                self.wfile.write(b" ")
                time.sleep(0.05)
            self.close_connection = True
        else:  # slow
            if fault.when == "after":
                time.sleep(fault.seconds)
            self._send(response.status, headers, body)

    def _send(self, status: int, headers: dict[str, str], body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

    def log_message(self, format: str, *args: object) -> None:
        """The log is the fake's."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is part of the tests; what the fake itself does wrong is among its violations."""


@contextmanager
def serving(folder: Path, prefix: str = "") -> Iterator[FakeGitHub]:
    """A fake GitHub on loopback, until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    github = FakeGitHub(folder, f"http://127.0.0.1:{server.server_address[1]}", prefix)
    handler.github = github  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
