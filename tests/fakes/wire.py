"""A fake on a port of this machine, with its faults on the wire."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from tests.fakes.faults import Fault, Faults


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: Any  # JSON, or bytes as they are; None: no body


class Served(Protocol):
    """A fake service: every request is a transaction of its own."""

    @property
    def faults(self) -> Faults: ...

    def answer(self, verb: str, path: str, query: str, headers: Mapping[str, str], raw: bytes) -> Response:
        """`headers` by lower-case name; `path` as it was sent, not decoded."""
        ...


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fake.faults.take(f"{self.command} {path}")
        if fault is not None and fault.when == "before" and fault.shape == "answer":
            self._send(fault.status, fault.headers, fault.body.encode())
            return
        if fault is not None and fault.when == "before" and fault.shape == "slow":
            time.sleep(fault.seconds)
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server.fake.answer(self.command, path, query, headers, raw)
        if fault is not None and fault.shape == "answer":
            self._send(fault.status, fault.headers, fault.body.encode())
        else:
            self._respond(response, fault)

    def _respond(self, response: Response, fault: Fault | None) -> None:
        body, kind = b"" if response.body is None else response.body, "application/octet-stream"
        if not isinstance(body, bytes):
            body, kind = json.dumps(body).encode(), "application/json; charset=utf-8"
        headers = response.headers | ({"Content-Type": kind} if body else {})
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
                self.wfile.flush()
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
        self.wfile.flush()

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

    def log_message(self, format: str, *args: object) -> None:
        """The log is the fake's."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    fake: Served

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is part of the tests; what the fake itself does wrong is among its violations."""


@contextmanager
def on_loopback() -> Iterator[tuple[str, _Server]]:
    """A server at the address given, until the block ends; its `fake` is set before the first request."""
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
