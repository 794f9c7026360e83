"""Ledger bills: a reversal is linked to the row it takes back, and the two have to cancel.

Two ways of saying it. Oracle names the row: `x_BackReference` is its `x_SourceRecordId`. A back reference alone is no
reversal, for real reports carry one in every row: the row is a correction, or its amount is negative. Databricks
repeats the row with a negative quantity and record_type RETRACTION: who, what and when are the link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from costwarden.focus.prepared import Reversals

_SAME = (
    "BillingAccountId",
    "SkuId",
    "ResourceId",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "PricingUnit",
    "ServiceName",
)
_COLUMNS = (*_SAME, "BillingCurrency", "BilledCost", "ChargeClass", "x_SourceRecordId", "x_BackReference", "x_Native")
_KIND = "native_record_type"
_MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(slots=True)
class _Taken:
    """Rows that point at one original, and the originals that were found."""

    name: str
    currency: str
    amounts: list[Decimal] = field(default_factory=list)
    originals: list[Decimal] = field(default_factory=list)


def link_reversals(files: Sequence[Path]) -> Reversals:
    """Read canonical Parquet files twice: what reverses, then what is reversed. Memory grows with reversals only."""
    named: dict[tuple[str, ...], _Taken] = {}
    for row in _rows(files, _may_reverse):
        key = _key(row)
        taken = named.setdefault(key, _Taken(key[1] if key[0] == "named" else row["x_SourceRecordId"] or "?", key[-1]))
        taken.amounts.append(row["BilledCost"])
    if not named:
        return Reversals()
    wanted = pa.array(sorted({key[1] for key in named if key[0] == "named"}), pa.string())
    starts = pa.array(sorted({key[4] for key in named if key[0] == "alike"}), pa.string())
    for row in _rows(files, lambda batch: _may_be_reversed(batch, wanted, starts)):
        keys: list[tuple[str, ...]] = [("named", row["x_SourceRecordId"] or "", row["BillingCurrency"])]
        if row["x_Native"].get(_KIND) in ("ORIGINAL", "RESTATEMENT"):
            keys.append(_alike(row))
        for key in keys:
            if key in named:
                named[key].originals.append(row["BilledCost"])
    linked = 0
    unequal: list[tuple[str, str, Decimal]] = []
    unlinked: list[str] = []
    for key, taken in named.items():
        if not taken.originals:
            unlinked.extend([taken.name] * len(taken.amounts))
            continue
        count, left = (_by_sum if key[0] == "named" else _one_by_one)(taken)
        linked += count
        unequal.extend((taken.name, taken.currency, amount) for amount in left)
    return Reversals(linked, tuple(sorted(unequal)), tuple(sorted(unlinked)))


def _by_sum(taken: _Taken) -> tuple[int, list[Decimal]]:
    """An original may be taken back in parts; what has its sign is the row restated, not taken back."""
    original = sum(taken.originals, Decimal(0))
    against = [amount for amount in taken.amounts if amount * original < 0]
    left = original + sum(against, Decimal(0))
    if not against:
        return 0, []
    return (len(against), []) if left == 0 else (0, [left])


def _one_by_one(taken: _Taken) -> tuple[int, list[Decimal]]:
    """Restatements look like originals, so that each retraction needs a row of its own that it cancels."""
    there = Counter(taken.originals)
    left = []
    for amount in taken.amounts:
        if there[-amount] > 0:
            there[-amount] -= 1
        else:
            left.append(amount)
    return len(taken.amounts) - len(left), left


def _rows(files: Sequence[Path], chosen: Any) -> Iterator[dict[str, Any]]:
    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=list(_COLUMNS)):
                yield from batch.filter(pc.fill_null(chosen(batch), False)).to_pylist(maps_as_pydicts="strict")


def _kinds(batch: pa.RecordBatch) -> pa.Array:
    return pc.fill_null(pc.map_lookup(batch.column("x_Native"), pa.scalar(_KIND), "first"), "")


def _may_reverse(batch: pa.RecordBatch) -> pa.Array:
    back, own = batch.column("x_BackReference"), pc.fill_null(batch.column("x_SourceRecordId"), "")
    points = pc.and_(pc.is_valid(back), pc.fill_null(pc.not_equal(back, own), False))
    negative = pc.less(batch.column("BilledCost"), pa.scalar(Decimal(0), pa.decimal128(38, 18)))
    corrects = pc.or_(pc.is_valid(batch.column("ChargeClass")), negative)
    return pc.or_(pc.and_(points, corrects), pc.equal(_kinds(batch), "RETRACTION"))


def _may_be_reversed(batch: pa.RecordBatch, wanted: pa.Array, starts: pa.Array) -> pa.Array:
    found = pc.is_in(batch.column("x_SourceRecordId"), wanted)
    if not len(starts):
        return found
    then = pc.is_in(pc.strftime(batch.column("ChargePeriodStart"), format=_MOMENT), starts)
    return pc.or_(found, pc.and_(then, pc.is_in(_kinds(batch), pa.array(["ORIGINAL", "RESTATEMENT"]))))


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    if row["x_Native"].get(_KIND) == "RETRACTION":
        return _alike(row)
    return ("named", row["x_BackReference"], row["BillingCurrency"])


def _alike(row: dict[str, Any]) -> tuple[str, ...]:
    texts = (f"{row[name]:{_MOMENT}}" if name.endswith(("Start", "End")) else str(row[name]) for name in _SAME)
    return ("alike", *texts, row["BillingCurrency"])
