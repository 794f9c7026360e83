"""The tables of a catalogue file, and how one is written."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from costwarden.prices.catalogue import FORMAT

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT NOT NULL, date TEXT NOT NULL, UNIQUE (name, date));
CREATE TABLE service (id INTEGER PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (provider, name));
CREATE TABLE sku (id INTEGER PRIMARY KEY, service INTEGER NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,
  UNIQUE (service, name));
CREATE TABLE price (sku INTEGER NOT NULL, region TEXT NOT NULL, amount TEXT NOT NULL, source INTEGER NOT NULL,
  estimated INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (sku, region)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price on its way into a catalogue file."""

    provider: str  # aws | azure | google | oci
    service: str
    sku: str
    region: str  # the cloud's region code, or "*" where the price is the same everywhere
    unit: str  # singular: "hour", "GB-month", "request"
    amount: Decimal
    source: str
    date: str  # YYYY-MM-DD
    estimated: bool = False


def write_catalogue(path: Path, rows: Iterable[PriceRow], meta: Mapping[str, str]) -> int:
    """Write a new file and put it in place of `path` in one step; the number of prices. A key's first row wins.

    Same rows, same bytes: rows are sorted before they are written.
    """
    kept: dict[tuple[str, str, str, str], PriceRow] = {}
    for row in rows:
        kept.setdefault((row.provider, row.service, row.sku, row.region), row)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    fresh = Path(name)
    try:
        connection = sqlite3.connect(fresh)
        try:
            connection.executescript(f"PRAGMA page_size = 4096; PRAGMA journal_mode = OFF;{TABLES}")
            _insert(connection, [kept[key] for key in sorted(kept)], meta)
            connection.commit()
            connection.execute("VACUUM")
        finally:
            connection.close()
        fresh.chmod(0o644)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return len(kept)


def _insert(connection: sqlite3.Connection, rows: list[PriceRow], meta: Mapping[str, str]) -> None:
    sources: dict[tuple[str, str], int] = {}
    services: dict[tuple[str, str], int] = {}
    skus: dict[tuple[int, str], tuple[int, str]] = {}
    prices = []
    for row in rows:
        source = sources.setdefault((row.source, row.date), len(sources) + 1)
        service = services.setdefault((row.provider, row.service), len(services) + 1)
        sku, _ = skus.setdefault((service, row.sku), (len(skus) + 1, row.unit))
        prices.append((sku, row.region, f"{row.amount:f}", source, int(row.estimated)))
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted({**meta, "format": str(FORMAT)}.items()))
    connection.executemany("INSERT INTO source VALUES (?, ?, ?)", [(i, *key) for key, i in sources.items()])
    connection.executemany("INSERT INTO service VALUES (?, ?, ?)", [(i, *key) for key, i in services.items()])
    connection.executemany(
        "INSERT INTO sku VALUES (?, ?, ?, ?)", [(i, service, name, unit) for (service, name), (i, unit) in skus.items()]
    )
    connection.executemany("INSERT INTO price VALUES (?, ?, ?, ?, ?)", prices)
