"""Which FOCUS category and subcategory a provider's service belongs to: tables in services/*.csv.

Source: the providers' published service lists, sorted into FOCUS 1.2 categories; one service has one category.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from costwarden.focus.allowed import SUBCATEGORY_PARENTS, other_of

TABLES = Path(__file__).parent / "service_tables"


@dataclass(frozen=True, slots=True)
class Service:
    """One service as FOCUS wants it named and sorted."""

    name: str
    category: str
    subcategory: str


@cache
def service_table(provider: str) -> dict[str, Service]:
    """Lower-cased code or name -> service; "" is all providers' tables, where a source brings several."""
    if not provider:
        every: dict[str, Service] = {}
        for path in sorted(TABLES.glob("*.csv")):
            every = {**service_table(path.stem), **every}
        return every
    path = TABLES / f"{provider}.csv"
    table: dict[str, Service] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            subcategory = row["subcategory"] or other_of(row["category"])
            if SUBCATEGORY_PARENTS.get(subcategory) != row["category"]:
                raise ValueError(f"{path.name}: {row['code']} has subcategory {subcategory} of another category")
            service = Service(row["name"] or row["code"], row["category"], subcategory)
            table.setdefault(row["code"].lower(), service)
            table.setdefault(service.name.lower(), service)
    return table
