"""The price catalogue: SQLite files opened read-only, asked one key at a time, nothing loaded ahead.

A catalogue is one file with four small tables (see schema.py). Several files can lie on top of each other: an imported
file of negotiated prices over a refreshed snapshot over the embedded list prices; the first that knows a key answers.
A layer whose basis lies beyond the one that was chosen is not asked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from costwarden.errors import CostwardenError
from costwarden.prices.model import ANYWHERE, BASES, Price

EMBEDDED = Path(__file__).with_name("catalogue.sqlite")
FORMAT = 1

_FIND = """
SELECT price.amount, sku.unit, source.name, source.date, price.estimated
FROM service JOIN sku ON sku.service = service.id JOIN price ON price.sku = sku.id
JOIN source ON source.id = price.source
WHERE service.provider = ? AND service.name = ? AND sku.name = ? AND price.region = ?
"""


class CatalogueNotReadable(CostwardenError):
    """A price file that is missing, not SQLite, or of another format."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} is not a price catalogue: {reason}",
            hint="run `costwarden prices refresh`, or leave --prices out to use the embedded prices",
        )


class _Layer:
    """One catalogue file."""

    def __init__(self, path: Path, basis: str) -> None:
        self.path = path
        self.basis = basis
        if not path.is_file():
            raise CatalogueNotReadable(path, "no such file")
        try:
            self.connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            found = self.connection.execute("SELECT value FROM meta WHERE name = 'format'").fetchone()
            own = self.connection.execute("SELECT value FROM meta WHERE name = 'basis'").fetchone()
        except sqlite3.Error as error:
            raise CatalogueNotReadable(path, str(error)) from error
        if own is not None:
            self.basis = str(own[0])  # a refreshed snapshot holds list prices, also as an overlay
        if self.basis not in BASES:
            raise CatalogueNotReadable(path, f"its basis {self.basis[:20]!r} is none of {', '.join(BASES)}")
        if found is None or str(found[0]) != str(FORMAT):
            raise CatalogueNotReadable(path, f"format {found[0] if found else 'unknown'}, this version reads {FORMAT}")

    def find(self, provider: str, service: str, sku: str, region: str) -> Price | None:
        row = self.connection.execute(_FIND, (provider, service, sku, region)).fetchone()
        if row is None:
            return None
        amount, unit, source, date, estimated = row
        return Price(Decimal(amount), unit, source, date, bool(estimated), self.basis)


class Catalogue:
    """Prices by (provider, service, sku, region), remembered once asked."""

    def __init__(self, path: Path | None = None, *, overlays: Sequence[Path] = (), basis: str = "effective") -> None:
        """`overlays` go over the base file, first wins; contracted prices unless they say otherwise.

        `basis`: one of BASES; layers beyond it are opened but not asked. Errors: CatalogueNotReadable.
        """
        self._layers = [_Layer(overlay, "contracted") for overlay in overlays]
        self._layers.append(_Layer(path if path is not None else EMBEDDED, "list"))
        self._asked = [layer for layer in self._layers if BASES.index(layer.basis) <= BASES.index(basis)]
        self._known: dict[tuple[str, str, str, str], Price | None] = {}
        self.answered: set[str] = set()  # the bases of the prices given so far

    def at_basis(self, basis: str) -> Catalogue:
        """The same open files under another basis."""
        other = object.__new__(Catalogue)
        other._layers = self._layers
        other._asked = [layer for layer in self._layers if BASES.index(layer.basis) <= BASES.index(basis)]
        other._known, other.answered = {}, set()
        return other

    def bases(self, *, asked: bool = True) -> frozenset[str]:
        """The bases of the layers that are asked, or of all that are open."""
        return frozenset(layer.basis for layer in (self._asked if asked else self._layers))

    def price(self, provider: str, service: str, sku: str, region: str) -> Price | None:
        """The price in `region`, else the one that holds everywhere; None: the catalogue has none (never zero)."""
        key = (provider, service, sku, region)
        try:
            return self._known[key]
        except KeyError:
            found = self._find(key)
            self._known[key] = found
            return found

    def _find(self, key: tuple[str, str, str, str]) -> Price | None:
        provider, service, sku, region = key
        for layer in self._asked:
            # "Everywhere" is the dollar price of the public partition: AWS China bills in yuan, at prices of its own.
            alone = region == ANYWHERE or (provider == "aws" and region.startswith("cn-"))
            for place in (region,) if alone else (region, ANYWHERE):
                found = layer.find(provider, service, sku, place)
                if found is not None:
                    self.answered.add(found.basis)
                    return found
        return None

    def meta(self, name: str) -> str | None:
        """A fact about the base file: "currency", "prices_as_of"."""
        row = self._layers[-1].connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def close(self) -> None:
        for layer in self._layers:
            layer.connection.close()
