"""DataSync: the copied gigabyte of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {"Data transferred": ("gb", "GB")}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "datasync", "AWSDataSync", SKUS)
