"""APIs that answer from memory."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from collectors.prices.http import Http
from collectors.prices.source import Part, PriceSource

BASE = "https://prices.test"
Answer = Callable[[httpx.Request], httpx.Response]


def an_http(answer: Answer, waits: list[float] | None = None) -> Http:
    return Http(BASE, transport=httpx.MockTransport(answer), sleep=(waits if waits is not None else []).append)


def prices(source: PriceSource, part: Part) -> dict[str, tuple[str, str]]:
    """ "service sku region" -> (amount, unit)."""
    return {f"{one.service} {one.sku} {one.region}": (f"{one.amount:f}", one.unit) for one in source.prices(part)}
