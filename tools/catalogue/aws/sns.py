"""SNS requests and deliveries of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Amazon SNS API Requests": ("requests", "request"),
    "HTTP 100000 to Inf": ("http", "notification"),
    "HTTP Notifications": ("http", "notification"),
    "SMTP 1000 to Inf": ("email", "notification"),
    "SNS Email and Email JSON Notifications": ("email", "notification"),
    "Amazon Kinesis Data Firehose Messages": ("firehose", "notification"),
    "Apple Push Notification Service APNS iOS Notifications": ("mobile-push", "notification"),
    "Apple Push Notification Service APNS Mac OS Notifications": ("macos", "notification"),
    "Amazon SNS FIFO API Requests per Requests": ("fifo/requests", "request"),
    "SNS FIFO Publish Payload per GB": ("fifo/payload", "GB"),
    "Amazon SNS FIFO Subscription Messages per Messages": ("fifo/notifications", "notification"),
    "Amazon SNS FIFO Subscription Messages Payload per GB": ("fifo/notification-payload", "GB"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "sns", "AmazonSNS", SKUS)
