"""Regional offer files of AWS, which need no credentials: downloaded whole, read as streams (EC2's has 300 MB).

Products come before terms in the file and refer to each other by SKU, so it is read twice and never all in memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from collectors.prices.aws.product import Product, attributes_of, steps_of
from collectors.prices.http import Http
from collectors.prices.source import RefreshFailed

BASE = "https://pricing.us-east-1.amazonaws.com"


class Bulk:
    def __init__(self, http: Http) -> None:
        self._http = http

    def products(self, offer: str, region: str, wanted: Callable[[Product], bool]) -> Iterator[Product]:
        """The products a mapper wants (asked before their prices are known). Errors: RefreshFailed."""
        with tempfile.TemporaryDirectory(prefix="costwarden-prices-") as folder:
            path = Path(folder) / "offer.json"
            self._http.download(f"/offers/v1.0/aws/{offer}/current/{region}/index.json", path)
            kept: dict[str, tuple[str, dict[str, str]]] = {}
            for sku, value in _entries(path, "products"):
                known = attributes_of(value)
                if known is not None and wanted(Product(*known)):
                    kept[sku] = known
            for sku, terms in _entries(path, "terms.OnDemand"):
                if sku in kept:
                    yield Product(*kept[sku], steps_of(terms))


def _entries(path: Path, prefix: str) -> Iterator[tuple[str, Any]]:
    import ijson

    try:
        with path.open("rb") as file:
            yield from ijson.kvitems(file, prefix)
    except ijson.JSONError as error:
        raise RefreshFailed("an AWS offer file is no JSON, or ends in the middle", hint="try again later") from error
