"""Build costwarden/prices/catalogue.sqlite: hand-kept lists first, then one mapper per cloud service.

    python -m tools.catalogue.build --facts ../shared/data/prices/prices.parquet

The first row of a key wins, so a hand-kept price overrides a collected one, and a mapper yields its best source first.
"""

from __future__ import annotations

import argparse
import csv
import fcntl
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from costwarden.prices.catalogue import EMBEDDED
from costwarden.prices.schema import PriceRow, write_catalogue
from tools.catalogue.facts import Facts

LISTS = EMBEDDED.parent / "list"
DEFAULT_FACTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "prices" / "prices.parquet"


def listed() -> Iterator[PriceRow]:
    """Hand-kept prices: costwarden/prices/list/PROVIDER/SERVICE.csv; a region column may hold several, by spaces."""
    for path in sorted(LISTS.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.DictReader(file):
                for region in line["region"].split():
                    yield PriceRow(
                        path.parent.name,
                        line["service"],
                        line["sku"],
                        region,
                        line["unit"],
                        Decimal(line["price"]),
                        line["source"],
                        line["date"],
                        (line.get("estimated") or "") == "yes",
                    )


def mapped(facts: Facts) -> Iterator[PriceRow]:
    """Rows of every mapper: tools/catalogue/PROVIDER/NAME.py with `rows(facts)`."""
    for provider in ("aws", "azure", "google"):
        package = importlib.import_module(f"tools.catalogue.{provider}")
        for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
            yield from importlib.import_module(f"{package.__name__}.{found.name}").rows(facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--facts", type=Path, default=DEFAULT_FACTS)
    parser.add_argument("--out", type=Path, default=EMBEDDED)
    arguments = parser.parse_args()
    with (Path(__file__).parent / "build.py").open() as lock:  # two people building at once take turns
        fcntl.flock(lock, fcntl.LOCK_EX)
        rows = [row for row in (*listed(), *mapped(Facts(arguments.facts))) if row.region and row.amount.is_finite()]
        latest = max((row.date for row in rows), default="")
        count = write_catalogue(arguments.out, rows, {"currency": "USD", "prices_as_of": latest})
    print(f"{count} prices, {arguments.out.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
