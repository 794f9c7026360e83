"""What a price file covers: services, regions, how many prices, how old they are and who says so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from costwarden.prices.catalogue import Catalogue, CatalogueNotReadable
from costwarden.prices.schema import PriceRow

_SERVICES = """
SELECT service.provider, service.name, count(DISTINCT sku.id), count(*), count(DISTINCT price.region),
  min(source.date), max(source.date), sum(price.estimated)
FROM service JOIN sku ON sku.service = service.id JOIN price ON price.sku = sku.id
JOIN source ON source.id = price.source
GROUP BY service.id ORDER BY service.provider, service.name
"""
_SOURCES = """
SELECT source.name, source.date, count(*) FROM source JOIN price ON price.source = source.id
GROUP BY source.id ORDER BY count(*) DESC, source.name, source.date
"""
_ROWS = """
SELECT service.provider, service.name, sku.name, price.region, sku.unit, price.amount, source.name, source.date,
  price.estimated
FROM price JOIN sku ON sku.id = price.sku JOIN service ON service.id = sku.service
JOIN source ON source.id = price.source
"""


@dataclass(frozen=True, slots=True)
class ServiceCoverage:
    provider: str
    service: str
    skus: int
    prices: int
    regions: int
    oldest: str  # YYYY-MM-DD
    newest: str
    estimated: int  # prices that are derived, not published


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    name: str
    date: str
    prices: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """One price file."""

    path: str
    basis: str  # list | contracted
    currency: str
    services: Sequence[ServiceCoverage]
    sources: Sequence[SourceCoverage]
    regions: dict[str, int]  # provider -> regions with at least one price

    @property
    def prices(self) -> int:
        return sum(one.prices for one in self.services)


def coverage(path: Path) -> Coverage:
    """Errors: CatalogueNotReadable."""
    Catalogue(path).close()  # its checks: there, SQLite, our format
    try:
        with closing(_open(path)) as connection:
            meta = dict(connection.execute("SELECT name, value FROM meta"))
            regions = connection.execute(
                "SELECT service.provider, count(DISTINCT price.region) FROM price JOIN sku ON sku.id = price.sku "
                "JOIN service ON service.id = sku.service GROUP BY service.provider ORDER BY 1"
            )
            return Coverage(
                path=str(path),
                basis=meta.get("basis", "list"),
                currency=meta.get("currency", "USD"),
                services=[ServiceCoverage(*row) for row in connection.execute(_SERVICES)],
                sources=[SourceCoverage(*row) for row in connection.execute(_SOURCES)],
                regions=dict(regions),
            )
    except sqlite3.Error as error:
        raise CatalogueNotReadable(path, str(error)) from error


def read_rows(path: Path, provider: str | None = None) -> Iterator[PriceRow]:
    """Every price of a file (of one provider). Errors: CatalogueNotReadable."""
    Catalogue(path).close()
    try:
        with closing(_open(path)) as connection:
            where, arguments = (" WHERE service.provider = ?", (provider,)) if provider else ("", ())
            for owner, service, sku, region, unit, amount, source, date, estimated in connection.execute(
                _ROWS + where, arguments
            ):
                yield PriceRow(owner, service, sku, region, unit, Decimal(amount), source, date, bool(estimated))
    except sqlite3.Error as error:
        raise CatalogueNotReadable(path, str(error)) from error


def skus_of(path: Path, provider: str, service: str) -> dict[str, str]:
    """SKU -> unit of one service; empty where the file does not have it."""
    with closing(_open(path)) as connection:
        rows = connection.execute(
            "SELECT sku.name, sku.unit FROM sku JOIN service ON service.id = sku.service "
            "WHERE service.provider = ? AND service.name = ?",
            (provider, service),
        )
        return dict(rows)


def services_of(path: Path) -> dict[str, list[str]]:
    """Provider -> its services."""
    found: dict[str, list[str]] = {}
    with closing(_open(path)) as connection:
        for provider, name in connection.execute("SELECT provider, name FROM service ORDER BY provider, name"):
            found.setdefault(provider, []).append(name)
    return found


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
