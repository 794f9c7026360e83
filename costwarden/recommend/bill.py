"""What resources cost on the bill, as rules need it; a file of FOCUS rows, or the warehouse behind one protocol."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol

from costwarden.recommend.errors import BillNotReadable
from costwarden.recommend.model import MONTH_DAYS

_CATEGORIES = frozenset({"", "Usage"})  # purchases, taxes and credits are no resource's monthly cost
_NEEDED = ("ResourceId", "EffectiveCost", "ChargePeriodStart")
_MOST = Decimal(10) ** 18
_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class BilledResource:
    """`cost` is EffectiveCost over `days` complete days, in `currency`."""

    resource_id: str
    cost: Decimal
    currency: str
    days: int
    account: str = ""
    region: str = ""
    since: datetime.date | None = None  # its first day, where the bill begins before it

    @property
    def monthly(self) -> Decimal:
        return (self.cost / self.days * MONTH_DAYS).quantize(Decimal("0.01")) if self.days else Decimal(0)


class Bill(Protocol):
    """The last weeks of a tenant's bill by resource."""

    def resources(self) -> Mapping[str, BilledResource]:
        """By lower-cased resource id; only usage."""
        ...


class FileBill:
    """A bill read from FOCUS rows: CSV with a header, JSON lines, or a JSON list."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], path: str = "bill") -> None:
        sums: dict[str, tuple[Decimal, str, str, str]] = {}
        days: set[datetime.date] = set()
        first: dict[str, datetime.date] = {}
        for number, row in enumerate(rows, start=1):
            if str(row.get("ChargeCategory") or "") not in _CATEGORIES:
                continue
            missing = next((name for name in _NEEDED if name not in row), None)
            if missing is not None:
                raise BillNotReadable(path, f"row {number} has no {missing}")
            day = day_of(row["ChargePeriodStart"], path, number)
            days.add(day)
            key = str(row["ResourceId"] or "")
            if not key:
                continue
            first[key.lower()] = min(day, first.get(key.lower(), day))
            currency = str(row.get("BillingCurrency") or "USD")
            cost, known, account, region = sums.get(key.lower(), (Decimal(0), currency, "", ""))
            if known != currency:
                raise BillNotReadable(path, f"row {number}: {key[:100]} is billed in {known} and in {currency}")
            sums[key.lower()] = (
                cost + amount_of(row["EffectiveCost"], path, number),
                currency,
                account or str(row.get("SubAccountId") or ""),
                region or str(row.get("RegionId") or ""),
            )
        self.days = len(days)
        start = min(days, default=None)
        self._resources = {
            key: BilledResource(
                key, cost, currency, self.days, account, region, first[key] if first[key] != start else None
            )
            for key, (cost, currency, account, region) in sorted(sums.items())
        }

    def resources(self) -> Mapping[str, BilledResource]:
        return self._resources


def read_bill(path: Path) -> FileBill:
    """Errors: BillNotReadable."""
    return FileBill(focus_rows(path), str(path))


def focus_rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """The rows of a FOCUS file as they are. Errors: BillNotReadable."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BillNotReadable(str(path), "it is larger than 256 MB; load it into the warehouse instead")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BillNotReadable(str(path), type(error).__name__) from None
    if text.lstrip().startswith(("{", "[")):
        yield from _json_rows(text, str(path))
    else:
        yield from csv.DictReader(text.splitlines())


def _json_rows(text: str, path: str) -> Iterator[Mapping[str, Any]]:
    try:
        rows = json.loads(text) if text.lstrip().startswith("[") else [json.loads(line) for line in text.splitlines()]
    except (ValueError, RecursionError):
        raise BillNotReadable(path, "not JSON") from None
    for row in rows:
        if not isinstance(row, dict):
            raise BillNotReadable(path, "a row is not an object")
        yield row


def amount_of(value: Any, path: str, number: int, column: str = "EffectiveCost") -> Decimal:
    """A finite amount of a row. Errors: BillNotReadable."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BillNotReadable(path, f"row {number}: {column} is not a number") from None
    if not amount.is_finite() or abs(amount) >= _MOST:
        raise BillNotReadable(path, f"row {number}: {column} is not a number")
    return amount


def day_of(value: Any, path: str, number: int) -> datetime.date:
    """The day a row's charge begins. Errors: BillNotReadable."""
    try:
        return datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00")).date()
    except ValueError:
        raise BillNotReadable(path, f"row {number}: ChargePeriodStart is not a time") from None
