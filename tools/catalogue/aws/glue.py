"""Glue jobs, crawlers and the data catalogue of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "ETL Job run": ("job/dpu-hours", "DPU-hour"),
    "ETL Job run All versions": ("job/dpu-hours", "DPU-hour"),
    "ETL Job run Flex": ("job/flex/dpu-hours", "DPU-hour"),
    "ETL Ray Job run": ("job/ray/dpu-hours", "DPU-hour"),
    "Data catalog crawler run": ("crawler/dpu-hours", "DPU-hour"),
    "Data catalog storage": ("catalog/objects", "object-month"),
    "Data catalog requests": ("catalog/requests", "request"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "glue", "AWSGlue", SKUS)
