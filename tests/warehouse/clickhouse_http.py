"""ClickHouse's HTTP interface over the embedded engine: enough for a real client, for tests only.

Laxer than a server in ways that matter for safety (it runs stacked statements, knows no users): nothing about
isolation is proven on it. Knows: queries, inserts with bodies (plain, lz4, zstd, gzip), parameters, settings per
request, error codes. Does not know: users, quotas, replication, killing queries, streaming.
"""

from __future__ import annotations

import gzip
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_TRANSPORT = frozenset(
    "query database default_format wait_end_of_query buffer_size session_id session_timeout query_id compress"
    " client_protocol_version enable_http_compression send_progress_in_http_headers quota_key role user password"
    " http_headers_progress_interval_ms cancel_http_readonly_queries_on_client_close".split()
)
_STATUS = {516: 403, 497: 403, 60: 404, 81: 404, 62: 400, 36: 400}
_FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*$", re.IGNORECASE)
_READS = re.compile(r"\s*(?:SELECT|WITH|SHOW|DESCRIBE)\b", re.IGNORECASE)
_INSERT = re.compile(r"^\s*INSERT\s+INTO\s+.*?\bFORMAT\s+(\w+)[ \t]*\n?", re.IGNORECASE | re.DOTALL)


class FakeServer(ThreadingHTTPServer):
    """`log` keeps every statement with its settings; `refuse` names texts whose statements fail with code 999."""

    daemon_threads = True

    def __init__(self, path: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        import chdb

        self.connection = chdb.connect(str(path))
        self.lock = threading.Lock()
        self.log: list[tuple[str, dict[str, str]]] = []
        self.swallow: tuple[str, ...] = ("KILL QUERY", "SYSTEM SYNC REPLICA")
        self.password = "secret"

    @property
    def url(self) -> str:
        return f"http://loader:{self.password}@127.0.0.1:{self.server_address[1]}"

    def run(self, sql: str, form: str, settings: dict[str, str], parameters: dict[str, str]) -> bytes:
        with self.lock:
            self.log.append((sql, settings))
            if sql.lstrip().startswith(self.swallow):
                return b""
            for name, value in settings.items():
                if name != "readonly":
                    self.connection.query(f"SET {name} = '{value}'")
            if settings.get("readonly") == "1" and not re.match(
                r"\s*(SELECT|WITH|SHOW|DESCRIBE)\b", sql, re.IGNORECASE
            ):
                raise RuntimeError("Code: 164. DB::Exception: Cannot execute query in readonly mode. (READONLY)")
            try:
                return bytes(self.connection.query(sql, form, params=parameters).bytes() or b"")
            finally:
                for name in settings:
                    if name != "readonly":
                        self.connection.query(f"SET {name} = DEFAULT")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeServer

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self._body())

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") == "chunked":
            parts = []
            while size := int(self.rfile.readline().strip() or b"0", 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            body = b"".join(parts)
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return _decoded(body, self.headers.get("Content-Encoding", ""))

    def _answer(self, body: bytes) -> None:
        given = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        if not self._known_user(given):
            self._send(403, b"Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)", code=516)
            return
        parameters = {name.removeprefix("param_"): value for name, value in given.items() if name.startswith("param_")}
        settings = {
            name: value for name, value in given.items() if name not in _TRANSPORT and not name.startswith("param_")
        }
        try:
            self._send(200, self._execute(given, body, settings, parameters))
        except RuntimeError as error:
            found = re.search(r"Code: (\d+)\.", str(error))
            code = int(found.group(1)) if found else 1000
            self._send(_STATUS.get(code, 500), str(error).encode(), code=code)

    def _execute(
        self, given: dict[str, str], body: bytes, settings: dict[str, str], parameters: dict[str, str]
    ) -> bytes:
        sql, data = (given["query"], body) if "query" in given else (None, body)
        if sql is None:
            head = body[:20_000].decode("utf-8", "replace")
            insert = _INSERT.match(head)
            cut = len(insert.group(0).encode()) if insert else len(body)
            sql, data = body[:cut].decode(), body[cut:]
        sql = sql.rstrip().rstrip(";")
        insert = _INSERT.match(sql + "\n")
        if insert and data:
            return self._insert(sql, insert.group(1), data, settings, parameters)
        form = _FORMAT.search(sql)
        return self.server.run(sql, form.group(1) if form else "TabSeparated", settings, parameters)

    def _insert(self, sql: str, form: str, data: bytes, settings: dict[str, str], parameters: dict[str, str]) -> bytes:
        with tempfile.NamedTemporaryFile(suffix=".data") as file:
            file.write(data)
            file.flush()
            into = re.sub(r"\bFORMAT\s+\w+\s*$", "", sql, flags=re.IGNORECASE).rstrip()
            statement = f"{into} FROM INFILE '{file.name}' FORMAT {form}"
            return self.server.run(statement, "TabSeparated", settings, parameters)

    def _known_user(self, given: dict[str, str]) -> bool:
        import base64

        user, password = self.headers.get("X-ClickHouse-User", given.get("user")), given.get("password")
        if authorization := self.headers.get("Authorization", ""):
            decoded = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            user, _, password = decoded.partition(":")
        return bool(user) and (password or self.headers.get("X-ClickHouse-Key")) == self.server.password

    def _send(self, status: int, body: bytes, *, code: int = 0) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-ClickHouse-Timezone", "UTC")
        self.send_header("X-ClickHouse-Summary", '{"read_rows":"0","written_rows":"0"}')
        if code:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        self.end_headers()
        self.wfile.write(body)


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding == "lz4":
        import lz4.frame

        return bytes(lz4.frame.decompress(body))
    if encoding == "zstd":
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj().decompress(body)
    return gzip.decompress(body) if encoding == "gzip" else body


@contextmanager
def fake_server(path: Path) -> Iterator[FakeServer]:
    server = FakeServer(path)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        server.connection.close()
