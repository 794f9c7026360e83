"""S3 reports about objects: inventory and storage class analysis, of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Per object fee for objects listed in an Inventory": ("inventory/objects", "object"),
    "Per object fee for objects included in Analytics": ("analytics/objects", "object"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "s3", "AmazonS3", SKUS)
