"""Redshift nodes and concurrency scaling, from the price page of every region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

_LINE = re.compile(r"^(\w+ \w+) (OnDemand Compute Instance|Redshift Concurrency Scaling) ")
_SERVERLESS = "Redshift Serverless compute charges per RPU-Hr"


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.page("redshift"):
        description: str = fact.attributes["description"]
        found = _LINE.match(description)
        if found:
            kind = found[1].replace(" ", ".")
            if found[2].startswith("OnDemand"):
                yield fact.row("AmazonRedshift", f"node/{kind}", unit="hour")
            else:
                yield fact.row("AmazonRedshift", f"concurrency-scaling/{kind}", unit="node-second")
        elif description == _SERVERLESS:
            yield fact.row("AmazonRedshift", "serverless/rpu-hours", unit="RPU-hour")
