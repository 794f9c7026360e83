"""Reading a request's body no further than it may be long."""

from __future__ import annotations

from anyio import fail_after
from starlette.requests import Request

_SLOWEST = 30.0  # seconds for a whole body: the forges give up after 10 to 30 themselves


class TooSlow(Exception):
    """The body dripped in for longer than anybody waits for an answer."""


async def read_body(request: Request, most: int, *, seconds: float = _SLOWEST) -> bytes | None:
    """The whole body, or None as soon as it is known to be larger than `most` bytes.

    Errors: ClientDisconnect, TooSlow.
    """
    try:
        with fail_after(seconds):
            return await _read(request, most)
    except TimeoutError:
        raise TooSlow from None


async def _read(request: Request, most: int) -> bytes | None:
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most:
        return None
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            return None
    return bytes(found)
