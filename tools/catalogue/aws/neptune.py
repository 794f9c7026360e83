"""Neptune, from its price page of every region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Storage Rate": ("storage", "GB-month"),
    "IO optimized Storage Rate General Purpose-Aurora": ("storage/io-optimized", "GB-month"),
    "IO Rate": ("io", "request"),
    "Storage Snapshot Rate": ("backup", "GB-month"),
    "Serverless": ("serverless", "NCU-hour"),
    "IO optimized Serverless General Purpose-Aurora": ("serverless/io-optimized", "NCU-hour"),
}
_INSTANCE = re.compile(
    r"^Neptune (IO optimized )?.*Current Generation db ([a-z0-9]+\.[a-z0-9]+)( General Purpose-Aurora)?$"
)


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "neptune", "AmazonNeptune", SKUS)
    for fact in facts.page("neptune"):
        found = _INSTANCE.match(fact.attributes["description"])
        if found:
            suffix = "/io-optimized" if found[1] else ""
            yield fact.row("AmazonNeptune", f"instance/db.{found[2]}{suffix}", unit="hour")
