"""Fetch one archive: limited in bytes and time, and a redirect to another host never gets the token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from costwarden.forge.model import ForgeError, NotAllowed

if TYPE_CHECKING:
    from ssl import SSLContext

_SECONDS = 60.0
_MOST_REDIRECTS = 3


def download(
    url: str, token: str, most: int, *, header: str = "Authorization", more: Mapping[str, str] | None = None
) -> bytes:
    """At most `most` bytes of `url`. Errors: ForgeError, retryable where it may pass; NotAllowed for 401, 403, 404."""
    import httpx

    start, host = monotonic(), urlsplit(url)
    with httpx.Client(timeout=20.0, follow_redirects=False, trust_env=True, verify=_authorities()) as client:
        for _ in range(_MOST_REDIRECTS + 1):
            here = urlsplit(url)
            same = (here.scheme, here.netloc) == (host.scheme, host.netloc)
            if not same and here.scheme != "https":
                raise ForgeError("the archive's address is not https", hint="check the forge's configuration")
            value = f"Bearer {token}" if header == "Authorization" else token
            headers = {"User-Agent": "costwarden", **({header: value, **(more or {})} if same else {})}
            try:
                with client.stream("GET", url, headers=headers) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers.get("location", ""))
                        continue
                    _check(answer.status_code)
                    return _read(answer.iter_bytes(65_536), most, start)
            except httpx.HTTPError as error:
                raise ForgeError(
                    f"the archive did not arrive ({type(error).__name__})", hint="run it again", retryable=True
                ) from None
    raise ForgeError("the archive's address leads in a circle", hint="check the forge's configuration")


@cache
def _authorities() -> SSLContext:
    """Reading the certificates takes as long as fetching a small archive does, so it is done once."""
    import httpx

    return httpx.create_ssl_context()


def _check(status: int) -> None:
    if status in (401, 403, 404, 410):
        raise NotAllowed(f"the archive may not be read ({status})", hint="grant `contents: read` and `actions: read`")
    if status != 200:
        raise ForgeError(f"the archive did not arrive ({status})", hint="run it again", retryable=True)


def _read(parts: Iterable[bytes], most: int, start: float) -> bytes:
    """Joined, up to the limits: a server that drips is as bad as one that floods."""
    found = bytearray()
    for part in parts:
        found += part
        if len(found) > most:
            raise ForgeError(f"the archive is larger than {most:,} bytes", hint="gate a plan artifact instead")
        if monotonic() - start > _SECONDS:
            raise ForgeError("the archive takes too long", hint="gate a plan artifact instead", retryable=True)
    return bytes(found)
