"""API Gateway: calls, messages, connection minutes and caches of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "API Calls Number of up to 333 million": ("rest/requests/tier1", "request"),
    "API Calls Number of Request Next 667 million": ("rest/requests/tier2", "request"),
    "API Calls Number of Request Next 19 billion": ("rest/requests/tier3", "request"),
    "API Calls Number of Request Over 20 billion": ("rest/requests/tier4", "request"),
    "ApiGatewayHttpApi First 300 million": ("http/requests/tier1", "request"),
    "ApiGatewayHttpApi more than 300 million": ("http/requests/tier2", "request"),
    "WebSocket Messages Messages first 1 billion": ("websocket/messages/tier1", "message"),
    "WebSocket Messages Messages over 1 billion": ("websocket/messages/tier2", "message"),
    "WebSocket Connection Minutes": ("websocket/minutes", "minute"),
    "Caching Memory Size 0 5": ("cache/0.5", "hour"),
    "Caching Memory Size 1 6": ("cache/1.6", "hour"),
    "Caching Memory Size 6 1": ("cache/6.1", "hour"),
    "Caching Memory Size 13 5": ("cache/13.5", "hour"),
    "Caching Memory Size 28 4": ("cache/28.4", "hour"),
    "Caching Memory Size 58 2": ("cache/58.2", "hour"),
    "Caching Memory Size 118": ("cache/118", "hour"),
    "Caching Memory Size 237": ("cache/237", "hour"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "apigateway", "AmazonApiGateway", SKUS)
