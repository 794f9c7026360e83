"""Lightsail instance bundles of every region, by memory and operating system."""

from __future__ import annotations

import re
from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

BUNDLE = re.compile(r"Lightsail Instance Bundle (\d+(?: 5)?)GB (Linux|Windows) .*")  # "0 5GB": the page drops the dot


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.page("lightsail"):
        match = BUNDLE.fullmatch(fact.attributes["description"])
        if match:
            memory = match[1].replace(" ", ".")
            yield fact.row("AmazonLightsail", f"bundle/{memory}GB/{match[2].lower()}", unit="hour")
