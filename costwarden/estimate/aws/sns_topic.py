"""aws_sns_topic: a standard topic by requests and deliveries, a FIFO topic by requests, messages and payload."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.aws._sizes import billed_parts
from costwarden.estimate.quantity import at_least
from costwarden.estimate.resource import Asked, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView
from costwarden.prices.model import Price

SERVICE = "AmazonSNS"
PAGE = "SNS"
MILLION = 1_000_000
STEP_KB = Decimal(64)
KB_PER_GB = 1_000_000
FREE_REQUESTS = 1_000_000
SMS_REGION = "us-east-1"  # the price to a US number; usage sms_notification_price replaces it
DELIVERIES = (  # name, unit, per, sku, free, usage key
    ("HTTP/HTTPS notifications (over 100k)", "100k notifications", 100_000, "http", 100_000, "http_subscriptions"),
    ("Email/Email-JSON notifications (over 1k)", "100k notifications", 100_000, "email", 1_000, "email_subscriptions"),
    ("Kinesis Firehose notifications", "1M notifications", MILLION, "firehose", 0, "kinesis_subscriptions"),
    ("Mobile Push notifications", "1M notifications", MILLION, "mobile-push", 0, "mobile_push_subscriptions"),
    ("MacOS notifications", "1M notifications", MILLION, "macos", 0, "macos_subscriptions"),
    ("SMS notifications (over 100)", "100 notifications", 100, "sms", 100, "sms_subscriptions"),
)


def _sms_price(topic: ResourceView) -> PriceKey | Price:
    given = topic.usage("sms_notification_price")
    if isinstance(given, Decimal):
        return Price(given, "notification", "usage file", "")
    return PriceKey(SERVICE, "sms", SMS_REGION)


def _requests(topic: ResourceView) -> Any:
    return billed_parts(topic.usage("monthly_requests"), topic.usage("request_size_kb"), STEP_KB)


def _billed_requests(topic: ResourceView) -> Any:
    requests = _requests(topic)
    return None if requests is None else at_least(requests - FREE_REQUESTS, 0)


def _deliveries(key: str, free: int) -> Asked:
    """Requests x subscribers, above what is free; nothing where either is none."""

    def quantity(topic: ResourceView) -> Any:
        subscribers, requests = topic.usage(key), _requests(topic)
        if subscribers is None or requests is None:
            return Decimal(0) if subscribers == 0 or requests == 0 else None
        return at_least(requests * subscribers - free, 0)

    return quantity


def _standard() -> Iterator[Dimension]:
    yield metered(
        "API requests (over 1M)",
        "1M requests",
        PriceKey(SERVICE, "requests"),
        "monthly_requests, in steps of 64 KB by request_size_kb",
        per=MILLION,
        quantity=_billed_requests,
        page=PAGE,
    )
    for name, unit, per, sku, free, key in DELIVERIES:
        line = metered(name, unit, PriceKey(SERVICE, sku), key, per=per, quantity=_deliveries(key, free), page=PAGE)
        yield replace(line, price=_sms_price) if sku == "sms" else line


STANDARD = tuple(_standard())


def _fifo(topic: ResourceView) -> Iterator[Dimension]:
    subscriptions = Decimal(len(topic.referencing("aws_sns_topic_subscription", "topic_arn")))
    lines = (
        ("FIFO Publish API requests", "1M requests", MILLION, "requests", Decimal(1), False),
        ("FIFO Publish API payload", "GB", 1, "payload", Decimal(1), True),
        ("FIFO notifications", "1M notifications", MILLION, "notifications", subscriptions, False),
        ("FIFO notification payload", "GB", 1, "notification-payload", subscriptions, True),
    )
    for name, unit, per, sku, times, payload in lines:
        yield metered(
            name,
            unit,
            PriceKey(SERVICE, f"fifo/{sku}"),
            "monthly_requests" + (", request_size_kb" if payload else ""),
            per=per,
            quantity=_messages(times, payload),
            page=PAGE,
        )


def _messages(times: Decimal, payload: bool) -> Asked:
    """Messages published or delivered `times` over, or their gigabytes."""

    def quantity(topic: ResourceView) -> Any:
        requests = topic.usage("monthly_requests")
        if times == 0:
            return Decimal(0)
        if requests is None:
            return None
        if not payload:
            return requests * times
        size = topic.usage("request_size_kb")
        return None if size is None else requests * size * times / KB_PER_GB

    return quantity


def dimensions(topic: ResourceView) -> Iterable[Dimension]:
    return _fifo(topic) if topic.flag("fifo_topic") else STANDARD


RESOURCE = ResourceType("aws_sns_topic", dimensions=dimensions)
