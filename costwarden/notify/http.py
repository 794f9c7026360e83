"""One HTTP call to a place, with a deadline; addresses are https, and no secret reaches an error."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from costwarden.notify.model import NotSent, Request
from costwarden.notify.webhook import canonical

_SECONDS = 10.0
_MOST_ANSWER = 1_000_000


def call(place: str, request: Request) -> Any:
    """The answer's JSON, or None where it has none. Redirects are not followed: a token is for one host.

    Errors: NotSent, retryable after a server's error, a refused rate, or no answer.
    """
    import httpx

    _check(place, request.url)
    headers = {"User-Agent": "costwarden", **request.headers, **request.secret}
    content = None
    if request.body is not None:
        content, headers["Content-Type"] = canonical(request.body), "application/json"
    try:
        with httpx.Client(timeout=_SECONDS, follow_redirects=False) as client:
            answer = client.request(request.method, request.url, content=content, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotSent(place, type(error).__name__, retryable=True) from None
    if not 200 <= answer.status_code < 300:
        again = answer.status_code == 429 or answer.status_code >= 500
        raise NotSent(place, f"it answered {answer.status_code}", retryable=again)
    if len(answer.content) > _MOST_ANSWER or "json" not in answer.headers.get("content-type", ""):
        return None
    try:
        return answer.json()
    except ValueError:
        return None


def _check(place: str, url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise NotSent(place, "its address is not https")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
