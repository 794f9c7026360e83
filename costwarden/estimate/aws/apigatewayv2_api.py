"""aws_apigatewayv2_api: requests of an HTTP API, messages and connection minutes of a WebSocket API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered, tiered
from costwarden.estimate.aws._sizes import billed_parts
from costwarden.estimate.resource import PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonApiGateway"
PAGE = "API Gateway"
MILLION = 1_000_000
REQUEST_KB = 512  # a request is metered in steps of this size
MESSAGE_KB = 32
REQUESTS = (
    Tier(300 * MILLION, PriceKey(SERVICE, "http/requests/tier1"), "first 300M"),
    Tier(None, PriceKey(SERVICE, "http/requests/tier2"), "over 300M"),
)
MESSAGES = (
    Tier(1_000 * MILLION, PriceKey(SERVICE, "websocket/messages/tier1"), "first 1B"),
    Tier(None, PriceKey(SERVICE, "websocket/messages/tier2"), "over 1B"),
)


def _protocol(api: ResourceView) -> str:
    return api.text("protocol_type").upper()


def _http(api: ResourceView) -> bool:
    return _protocol(api) == "HTTP"


def _websocket(api: ResourceView) -> bool:
    return _protocol(api) == "WEBSOCKET"


def _requests(api: ResourceView) -> Any:
    return billed_parts(api.usage("monthly_requests"), api.usage("request_size_kb"), Decimal(REQUEST_KB))


def _messages(api: ResourceView) -> Any:
    return billed_parts(api.usage("monthly_messages"), api.usage("message_size_kb"), Decimal(MESSAGE_KB))


RESOURCE = ResourceType(
    "aws_apigatewayv2_api",
    dimensions=(
        tiered(
            "Requests",
            "1M requests",
            REQUESTS,
            "monthly_requests, in steps of 512 KB by request_size_kb",
            per=MILLION,
            quantity=_requests,
            when=_http,
            page=PAGE,
        ),
        tiered(
            "Messages",
            "1M messages",
            MESSAGES,
            "monthly_messages, in steps of 32 KB by message_size_kb",
            per=MILLION,
            quantity=_messages,
            when=_websocket,
            page=PAGE,
        ),
        metered(
            "Connection duration",
            "1M minutes",
            PriceKey(SERVICE, "websocket/minutes"),
            "monthly_connection_mins",
            per=MILLION,
            when=_websocket,
            page=PAGE,
        ),
    ),
)
