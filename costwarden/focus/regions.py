"""Azure's regions by any of the names its exports use: tables in region_tables/*.csv (id, name, other spellings)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "region_tables"


@cache
def region_table(provider: str) -> dict[str, tuple[str, str]]:
    """Lower-cased spelling without blanks -> (RegionId, RegionName)."""
    table: dict[str, tuple[str, str]] = {}
    with (TABLES / f"{provider}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for spelling in (row["id"], row["name"], *row["also"].split("|")):
                if spelling:
                    table.setdefault(folded_region(spelling), (row["id"], row["name"]))
    return table


def folded_region(text: str) -> str:
    return text.lower().replace(" ", "")
