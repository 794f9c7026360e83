"""Negotiated or effective prices from a table (CSV or Parquet) as a price file that lies over the list prices.

Columns: provider, service, sku, region, price; and, where wanted, currency, unit, valid_from (YYYY-MM-DD). A key may
have several rows with different valid_from: the last that holds today counts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from decimal import Decimal
from pathlib import Path
from typing import Any

from costwarden.errors import CostwardenError
from costwarden.money import parse_amount
from costwarden.prices.catalogue import Catalogue
from costwarden.prices.coverage import coverage, read_rows, services_of, skus_of
from costwarden.prices.schema import PriceRow, write_catalogue

REQUIRED = ("provider", "service", "sku", "region", "price")
OPTIONAL = ("currency", "unit", "valid_from")
_MAX_SHOWN = 10
_KINDS = {"contracted": "negotiated", "effective": "effective"}  # what a price's source is called

Key = tuple[str, str, str, str]


class TableNotReadable(CostwardenError):
    """A file that is no table of prices, or has rows that are wrong; nothing is imported then."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A row whose key the catalogue does not have: imported, and probably a spelling mistake."""

    line: int
    service: str
    sku: str
    nearest: str  # "" where nothing is near

    def __str__(self) -> str:
        hint = f"; nearest: {self.nearest}" if self.nearest else ""
        return f"line {self.line}: the catalogue has no {self.service} {self.sku}{hint}"


@dataclass(frozen=True, slots=True)
class Imported:
    prices: int  # taken from the table
    kept: int  # of the file before that the table does not name
    later: int  # rows that hold only from a day to come
    unknown: Sequence[Unknown]


def import_prices(
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    *,
    name: str,
    out: Path,
    catalogue: Path,
    today: datetime.date,
    basis: str = "contracted",
    replace: bool = False,
    strict: bool = False,
) -> Imported:
    """Write `rows` (line, columns) to `out`, over what it holds already, in one step.

    `basis`: contracted or effective; a file holds prices of one basis. `strict`: a key the catalogue does not have is
    an error. Errors: TableNotReadable with the line numbers of the wrong rows; `out` stays as it was.
    """
    currency = _currency(catalogue)
    problems: list[str] = []
    taken: dict[Key, tuple[PriceRow, int]] = {}
    later = 0
    for line, columns in rows:
        try:
            row = _row(columns, f"{_KINDS[basis]} ({name})", currency, today)
        except ValueError as error:
            problems.append(f"line {line}: {error}")
            continue
        if row.date > today.isoformat():
            later += 1
            continue
        key = (row.provider, row.service, row.sku, row.region)
        before = taken.get(key)
        if before is not None and before[0].date == row.date and before[0].amount != row.amount:
            problems.append(
                f"line {line}: {row.service} {row.sku} in {row.region} has another price in line {before[1]}"
            )
        if before is None or before[0].date <= row.date:
            taken[key] = (row, line)
    if problems:
        raise _wrong(name, problems)
    if not taken:
        raise TableNotReadable(f"{name} has no price that holds today", hint="check the rows and valid_from")
    if out.is_file() and not replace and (held := coverage(out).basis) != basis:
        raise TableNotReadable(
            f"{out} holds {held} prices, {name} is to be imported as {basis}",
            hint="write another --out, or --replace it",
        )
    fresh, unknown = _with_units(taken, catalogue)
    if strict and unknown:
        raise _wrong(name, [str(one) for one in unknown])
    old = [] if replace or not out.is_file() else list(read_rows(out))
    kept = [row for row in old if (row.provider, row.service, row.sku, row.region) not in taken]
    out.parent.mkdir(parents=True, exist_ok=True)
    meta = {"basis": basis, "currency": currency, "prices_as_of": min(row.date for row in [*fresh, *kept])}
    write_catalogue(out, [*fresh, *kept], meta)
    return Imported(len(fresh), len(kept), later, unknown)


def _currency(path: Path) -> str:
    catalogue = Catalogue(path)
    try:
        return catalogue.meta("currency") or "USD"
    finally:
        catalogue.close()


def _row(columns: Mapping[str, Any], source: str, currency: str, today: datetime.date) -> PriceRow:
    values = {key: _text(columns.get(key)) for key in (*REQUIRED, *OPTIONAL)}
    missing = [key for key in REQUIRED if not values[key]]
    if missing:
        raise ValueError(f"{' and '.join(missing)} missing")
    if values["provider"].lower() not in ("aws", "azure", "google", "oci"):
        raise ValueError(f"provider {values['provider'][:40]!r} is not aws, azure, google or oci")
    if values["currency"] and values["currency"].upper() != currency:
        raise ValueError(f"currency is {values['currency'][:10]!r}, the catalogue's is {currency}")
    price = parse_amount(values["price"])
    if price < 0:
        raise ValueError(f"price {price} is negative")
    date = today
    if values["valid_from"]:
        try:
            date = datetime.date.fromisoformat(values["valid_from"][:10])
        except ValueError:
            raise ValueError(f"valid_from {values['valid_from'][:40]!r} is not YYYY-MM-DD") from None
    return PriceRow(
        provider=values["provider"].lower(),
        service=values["service"],
        sku=values["sku"],
        region=values["region"],
        unit=values["unit"],
        amount=price,
        source=source,
        date=date.isoformat(),
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:f}".strip() if isinstance(value, Decimal) else str(value).strip()


def _with_units(taken: Mapping[Key, tuple[PriceRow, int]], catalogue: Path) -> tuple[list[PriceRow], list[Unknown]]:
    services = services_of(catalogue)
    skus: dict[tuple[str, str], dict[str, str]] = {}
    rows: list[PriceRow] = []
    unknown: list[Unknown] = []
    for row, line in taken.values():
        place = (row.provider, row.service)
        known = skus.setdefault(place, skus_of(catalogue, *place)) if place not in skus else skus[place]
        unit = known.get(row.sku)
        if unit is None:
            unknown.append(Unknown(line, row.service, row.sku, _nearest(row, known, services.get(row.provider, []))))
        rows.append(replaced(row, unit=row.unit or unit or "unit"))
    return rows, unknown


def _nearest(row: PriceRow, skus: Mapping[str, str], services: Sequence[str]) -> str:
    from rapidfuzz import process

    if not skus:
        found = process.extractOne(row.service, services, score_cutoff=60)
        return f"service {found[0]}" if found else ""
    found = process.extractOne(row.sku, list(skus), score_cutoff=60)
    return found[0] if found else ""


def _wrong(name: str, problems: Sequence[str]) -> TableNotReadable:
    shown = "; ".join(problems[:_MAX_SHOWN])
    more = f"; and {len(problems) - _MAX_SHOWN} more" if len(problems) > _MAX_SHOWN else ""
    return TableNotReadable(
        f"{name}: {len(problems)} rows are wrong, nothing was imported: {shown}{more}",
        hint=f"correct them; columns are {', '.join(REQUIRED)} and {', '.join(OPTIONAL)}",
    )


def read_table(path: Path, kind: str | None = None) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(line, columns) of a CSV or Parquet file; the kind follows from the name. Errors: TableNotReadable."""
    if not path.is_file():
        raise TableNotReadable(f"{path} does not exist", hint="give a CSV or Parquet file with negotiated prices")
    kind = kind or ("parquet" if path.suffix.lower() in (".parquet", ".pq") else "csv")
    return _parquet(path) if kind == "parquet" else _csv(path)


def _csv(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _check_columns(path, reader.fieldnames or ())
            for row in reader:
                if None in row or any(value is None for value in row.values()):
                    row["price"] = ""  # a row with more or fewer cells than the header is wrong, not shifted
                yield reader.line_num, row
    except UnicodeDecodeError as error:
        raise TableNotReadable(f"{path} is not UTF-8 text", hint="export it as CSV in UTF-8") from error
    except csv.Error as error:
        raise TableNotReadable(f"{path} is not CSV: {error}", hint="quote cells that hold commas or quotes") from error


def _parquet(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise TableNotReadable(
            "Parquet needs pyarrow, which is not installed", hint="install costwarden[prices], or give CSV"
        ) from error
    try:
        with parquet.ParquetFile(path) as file:
            _check_columns(path, file.schema_arrow.names)
            line = 1
            for batch in file.iter_batches():
                for row in batch.to_pylist():
                    yield line, row
                    line += 1
    except (pyarrow.ArrowException, OSError) as error:
        raise TableNotReadable(f"{path} is not Parquet", hint="write it again, or give CSV") from error


def _check_columns(path: Path, names: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    odd = sorted(name for name in names if name not in (*REQUIRED, *OPTIONAL))
    if missing or odd:
        words = [f"has no column {', '.join(missing)}" if missing else "", f"has unknown columns {odd}" if odd else ""]
        raise TableNotReadable(
            f"{path} {' and '.join(word for word in words if word)}",
            hint=f"columns are {', '.join(REQUIRED)} and, where wanted, {', '.join(OPTIONAL)}",
        )
