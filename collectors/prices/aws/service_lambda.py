"""AWS Lambda: requests and GB-seconds, in tiers, on both architectures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Line, Product, by_usage_type

OFFER = "AWSLambda"
QUERIES: tuple[dict[str, str], ...] = ({},)
_TABLE = {
    "Request": Line("x86/requests", "request"),
    "Lambda-GB-Second": Line("x86/duration/tier1", "GB-second", tiers=("x86/duration/tier2", "x86/duration/tier3")),
    "Lambda-Provisioned-Concurrency": Line("x86/provisioned", "GB-second"),
    "Lambda-Provisioned-GB-Second": Line("x86/provisioned-duration", "GB-second"),
    "Lambda-Storage-Duration": Line("x86/storage", "GB-second"),
    "Request-ARM": Line("arm/requests", "request"),
    "Lambda-GB-Second-ARM": Line("arm/duration/tier1", "GB-second", tiers=("arm/duration/tier2", "arm/duration/tier3")),
    "Lambda-Provisioned-Concurrency-ARM": Line("arm/provisioned", "GB-second"),
    "Lambda-Provisioned-GB-Second-ARM": Line("arm/provisioned-duration", "GB-second"),
    "Lambda-Storage-Duration-ARM": Line("arm/storage", "GB-second"),
}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    yield from by_usage_type(product, _TABLE, OFFER)
