"""EFS storage classes, requests and provisioned throughput of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "General Purpose Storage GB Mo": ("standard/storage", "GB-month"),
    "Infrequent Access Storage GB Mo": ("standard/infrequent/storage", "GB-month"),
    "One Zone General Purpose Storage GB Mo": ("one-zone/storage", "GB-month"),
    "One Zone Infrequent Access Storage GB Mo": ("one-zone/infrequent/storage", "GB-month"),
    "Archive Storage GB Mo": ("standard/archive/storage", "GB-month"),
    "Infrequent Access Requests Read per GB": ("infrequent/read", "GB"),
    "Infrequent Access Requests Write per GB": ("infrequent/write", "GB"),
    "Throughput Provisioned": ("throughput", "MBps-month"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "efs", "AmazonEFS", SKUS)
