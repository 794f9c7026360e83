"""GET with patience: throttling, broken answers and broken connections are tried again, as long as the server asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from collectors.prices.source import RefreshFailed
from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    import httpx

TRIES = 6
FIRST_WAIT = 1.0  # seconds; it doubles with every try
_LONGEST_WAIT = 120.0  # seconds; a server that asks for more is given up on
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class _TryAgain(Exception):
    """An answer that may be better the next time; `after` is the wait the server asks for, in seconds."""

    def __init__(self, words: str, after: float | None = None) -> None:
        super().__init__(words)
        self.after = after


class Http:
    """One API; `headers` go with every request, `failure` is what it raises. `transport` and `sleep` are for tests."""

    def __init__(
        self,
        base: str,
        *,
        headers: Mapping[str, str] | None = None,
        failure: Callable[..., CostwardenError] = RefreshFailed,
        welcome: frozenset[int] = frozenset({200}),  # with 202 where a query may still run and says where to ask
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        import httpx

        self.base = base.rstrip("/")
        self._sleep = sleep
        self._headers = dict(headers or {})
        self._failure = failure
        self._welcome = welcome
        self._client = httpx.Client(transport=transport, timeout=httpx.Timeout(60, connect=20), follow_redirects=False)

    def json(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        """The decoded answer, numbers as Decimal. Errors: RefreshFailed after the last try, or at once for 4xx."""
        return self._decoded("GET", path, parameters, None)

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The decoded answer to a question too long for an address; asked again like a GET, for it changes nothing."""
        return self._decoded("POST", path, None, body)

    def _decoded(
        self, method: str, path: str, parameters: Mapping[str, str] | None, body: Mapping[str, Any] | None
    ) -> Any:
        import json

        def once() -> Any:
            with self._sent(path, parameters, method=method, body=body) as response:
                response.read()
                self._check(response)
                try:
                    return json.loads(response.content, parse_float=Decimal)
                except ValueError as error:
                    raise _TryAgain("the answer ended in the middle, or is no JSON") from error

        return self._patiently(once)

    def download(self, path: str, target: Path) -> None:
        """The answer's body in a file, whole or not at all."""

        def once() -> None:
            with self._sent(path, None) as response:
                self._check(response)
                length = response.headers.get("content-length")
                with target.open("wb") as file:
                    for chunk in response.iter_bytes():
                        file.write(chunk)
                packed = "content-encoding" in response.headers
                size = response.num_bytes_downloaded if packed else target.stat().st_size
                if length is not None and size != int(length):
                    raise _TryAgain("the file ended in the middle")

        self._patiently(once)

    def own(self, link: str) -> str:
        """A link from an answer, if it leads to this API. Errors: RefreshFailed for any other place."""
        if urlsplit(link)[:2] != urlsplit(self.base)[:2]:
            raise self._failure(f"{self.base} links to another host", hint="check the price API's address")
        return link

    @contextmanager
    def _sent(
        self,
        path: str,
        parameters: Mapping[str, str] | None,
        *,
        method: str = "GET",
        body: Mapping[str, Any] | None = None,
    ) -> Iterator[httpx.Response]:
        import httpx

        address = path if path.startswith(("http://", "https://")) else f"{self.base}{path}"
        try:
            # Bodies are measured as sent, so they are asked for unpacked.
            headers = {"accept-encoding": "identity", **self._headers}
            with self._client.stream(method, address, params=parameters, headers=headers, json=body) as response:
                yield response
        except httpx.TransportError as error:
            raise _TryAgain(f"{type(error).__name__}") from error

    def _check(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in _AGAIN:
            raise _TryAgain(f"status {status}", _wait_of(response.headers.get("retry-after")))
        if status not in self._welcome:
            # The address may hold a key, so it is not shown.
            hint = "check the key and the region" if status in (400, 401, 403) else "try again later"
            raise self._failure(f"{self.base} answers with status {status}", hint=hint)

    def _patiently(self, once: Callable[[], Any]) -> Any:
        from tenacity import (
            RetryCallState,
            Retrying,
            retry_if_exception_type,
            stop_after_attempt,
            wait_exponential,
            wait_random,
        )

        growing = wait_exponential(multiplier=FIRST_WAIT, max=30) + wait_random(0, FIRST_WAIT)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome is not None else None
            asked = error.after if isinstance(error, _TryAgain) else None
            return asked if asked is not None else growing(state)

        try:
            return Retrying(
                stop=stop_after_attempt(TRIES),
                wait=wait,
                retry=retry_if_exception_type(_TryAgain),
                sleep=self._sleep,
                reraise=True,
            )(once)
        except _TryAgain as error:
            raise self._failure(
                f"{self.base} did not answer well in {TRIES} tries: {error}", hint="try again later"
            ) from error

    def close(self) -> None:
        self._client.close()


def _wait_of(header: str | None) -> float | None:
    """Retry-After in seconds, as number or as date (RFC 9110, 10.2.3); None where it is neither."""
    from datetime import UTC, datetime
    from email.utils import parsedate_to_datetime

    if header is None:
        return None
    if header.strip().isdecimal():
        return min(float(header), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_WAIT) if moment.tzinfo else None
