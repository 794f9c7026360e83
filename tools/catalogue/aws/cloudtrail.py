"""CloudTrail events of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Management Paid Events Recorded": ("events/management", "event"),
    "Data Events Recorded": ("events/data", "event"),
    "Insights Events": ("events/insight", "event"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "cloudtrail", "AWSCloudTrail", SKUS)
