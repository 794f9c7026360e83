"""Lambda requests, durations, storage and provisioned concurrency of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Lambda Requests": ("x86/requests", "request"),
    "Lambda Requests-ARM": ("arm/requests", "request"),
    "Lambda Duration": ("x86/duration/tier1", "GB-second"),
    "Lambda Duration Tier2": ("x86/duration/tier2", "GB-second"),
    "Lambda Duration Tier3": ("x86/duration/tier3", "GB-second"),
    "Lambda Duration-ARM": ("arm/duration/tier1", "GB-second"),
    "Lambda Duration-ARM Tier2": ("arm/duration/tier2", "GB-second"),
    "Lambda Duration-ARM Tier3": ("arm/duration/tier3", "GB-second"),
    "Lambda Storage-Duration": ("x86/storage", "GB-second"),
    "Lambda Storage-Duration-ARM": ("arm/storage", "GB-second"),
    "Lambda Provisioned-Concurrency": ("x86/provisioned", "GB-second"),
    "Lambda Provisioned-Concurrency-ARM": ("arm/provisioned", "GB-second"),
    "Lambda Duration-Provisioned": ("x86/provisioned-duration", "GB-second"),
    "Lambda Duration-Provisioned-ARM": ("arm/provisioned-duration", "GB-second"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "lambda", "AWSLambda", SKUS)
