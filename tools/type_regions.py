"""In how many regions one of a type's examples has every price: the coverage that `prices info --types` shows.

costwarden/estimate/regions.tsv is made from it by `python -m benchmarks.estimation_pages`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache

from costwarden.estimate.registry import known_types
from costwarden.estimate.type_list import PROVIDERS
from costwarden.prices.catalogue import EMBEDDED, Catalogue
from tests.estimate.example import Case, bill, read_example

# Fewer prices than any region sells machines for: a local zone, an edge place, a multi-region's name.
_LEAST_PRICES = 400


def regions_text() -> str:
    """The file: type, regions with every price, regions of the provider, separated by tabs."""
    catalogue = Catalogue()
    rows = [f"{name}\t{priced}\t{of}\n" for name in known_types() for priced, of in [coverage_of(name, catalogue)]]
    catalogue.close()
    return "".join(rows)


def coverage_of(type_name: str, catalogue: Catalogue) -> tuple[int, int]:
    """(regions in which no price of some case is missing, regions of the provider)."""
    regions = regions_of(PROVIDERS[type_name.partition("_")[0]])
    cases = read_example(type_name)
    priced = sum(any(_is_priced(type_name, moved(case, region), catalogue) for case in cases) for region in regions)
    return priced, len(regions)


def _is_priced(type_name: str, case: Case, catalogue: Catalogue) -> bool:
    _, lines = bill(type_name, case, catalogue)
    return bool(lines) and all(line.price for line in lines)


def moved(case: Case, region: str) -> Case:
    """The case in another region: wherever it, or a zone of it, is written."""
    written = json.dumps([case.attributes, case.refers, case.referred_by])
    written = written.replace(f'"{case.region}"', f'"{region}"').replace(f'"{case.region}-', f'"{region}-')
    attributes, refers, referred_by = json.loads(written)
    return replace(case, region=region, attributes=attributes, refers=refers, referred_by=referred_by)


@cache
def regions_of(provider: str) -> Sequence[str]:
    """The regions of the public partition that the catalogue knows."""
    with closing(sqlite3.connect(f"{EMBEDDED.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute(
            "SELECT price.region FROM price JOIN sku ON sku.id = price.sku JOIN service ON service.id = sku.service "
            "WHERE service.provider = ? AND price.region <> '*' GROUP BY price.region "
            "HAVING count(*) >= ? ORDER BY price.region",
            (provider, _LEAST_PRICES),
        )
        return [region for (region,) in rows if "gov" not in region and not region.startswith("cn-")]
