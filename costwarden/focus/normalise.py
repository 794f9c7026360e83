"""One chunk of source rows to canonical rows: each becomes an accepted row or one put aside with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.allowed import CURRENCIES
from costwarden.focus.amounts import total
from costwarden.focus.arrow import arrow_type, schema
from costwarden.focus.columns import ALL, BY_NAME, CANONICAL, COSTS
from costwarden.focus.findings import findings
from costwarden.focus.pairs import empty_maps, gather, merge_maps, name_lists
from costwarden.focus.reading import Chunk
from costwarden.focus.repair import Repairs, repair
from costwarden.focus.rows import Rows
from costwarden.focus.shape import Scope, Shape

_MAY_BE_OTHER = frozenset({"ServiceCategory", "ServiceSubcategory"})  # repaired instead of refused


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was put aside; `raw` is what was delivered, as text."""

    file: str
    row: int
    reason: str
    raw: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Normalised:
    """What became of a chunk: rows_read = accepted.num_rows + len(rejected)."""

    accepted: pa.RecordBatch  # in focus.arrow.schema()
    rejected: tuple[Rejected, ...]
    residual: Decimal = Decimal(0)  # of BilledCost, delivered minus stored
    delivered: Mapping[str, Decimal] = field(default_factory=dict)  # currency -> sum of the source's own column
    put_aside: Mapping[str, Decimal] = field(default_factory=dict)  # the part of it that is in rejected rows
    repaired: Mapping[str, int] = field(default_factory=dict)  # column -> rows
    findings: Mapping[str, int] = field(default_factory=dict)  # what is odd in accepted rows -> rows


def normalise(chunk: Chunk, shape: Shape, scope: Scope) -> Normalised:
    """Type, map, repair and check a chunk. Nothing is raised for a row: it is put aside."""
    rows, mapped = _read(chunk, shape)
    if scope.others or not scope.undated:
        chunk = _only_of(chunk, mapped.get("BillingPeriodStart"), scope)
        rows, mapped = _read(chunk, shape)
    columns = {name: _as_declared(name, mapped, rows, shape) for name in BY_NAME if name not in _DERIVED}
    repairs = repair(columns, rows, shape, mapped)
    columns = repairs.columns
    _check(columns, rows, scope)
    columns.update(_ours(columns, mapped, repairs, rows, shape, scope))
    whole = pa.RecordBatch.from_arrays([columns[column.name] for column in ALL], schema=_lenient())
    return _divide(whole, rows, repairs, shape, chunk)


def _read(chunk: Chunk, shape: Shape) -> tuple[Rows, dict[str, pa.Array]]:
    rows = Rows(chunk, nulls=shape.nulls)
    return rows, dict(shape.to_focus(rows))


def _only_of(chunk: Chunk, starts: pa.Array | None, scope: Scope) -> Chunk:
    """The chunk without the rows that another month's delivery takes from the same file."""
    if starts is None:
        return chunk
    months = pc.strftime(starts, format="%Y-%m")
    elsewhere = pc.is_in(months, pa.array([f"{month:%Y-%m}" for month in sorted(scope.others)], pa.string()))
    if not scope.undated:
        elsewhere = pc.or_(elsewhere, pc.is_null(starts))
    return chunk.keep(pc.invert(elsewhere), broken=scope.undated)


_DERIVED = frozenset({"x_SourceId", "x_DeliveryId", "x_FileOrdinal", "x_RowOrdinal", "x_RepairedColumns", "x_Native"})
_CONSTANTS = {"ProviderName": "provider", "BillingAccountType": "account_type", "HostProviderName": "host"}


def _as_declared(name: str, mapped: Mapping[str, Any], rows: Rows, shape: Shape) -> pa.Array:
    """The mapping's column in its canonical type; what it leaves out is the shape's constant, else null."""
    column = BY_NAME[name]
    array = mapped.get(name)
    if array is None and name in _CONSTANTS:
        array = rows.fixed(getattr(shape, _CONSTANTS[name]))
    if array is None and name == "x_CostBasis":
        array = rows.fixed(shape.cost_basis)
    if column.kind == "map":
        return empty_maps(rows.length) if array is None else array
    if array is None:
        return pa.nulls(rows.length, arrow_type(column))
    return array if array.type == arrow_type(column) else pc.cast(array, arrow_type(column))


def _check(columns: Mapping[str, pa.Array], rows: Rows, scope: Scope) -> None:
    """What a canonical row must hold; the first thing a row fails is its reason."""
    for column in CANONICAL:
        values = columns[column.name]
        if column.allowed and column.name not in _MAY_BE_OTHER:
            legal = pc.is_in(values, pa.array(sorted(column.allowed)))
            _refuse(rows, pc.and_(pc.is_valid(values), pc.invert(legal)), values, f"{column.name} is not in FOCUS")
        if not column.nullable and column.kind in ("text", "money", "time"):
            rows.reject(pc.is_null(values), f"{column.name} is missing")
    for name in ("BillingCurrency", "PricingCurrency"):
        values = columns[name]
        known = pc.is_in(values, pa.array(sorted(CURRENCIES)))
        if name == "BillingCurrency":  # a pricing currency may be virtual: tokens, credits
            _refuse(rows, pc.and_(pc.is_valid(values), pc.invert(known)), values, f"{name} is not an ISO 4217 code")
    backwards = pc.greater_equal(columns["ChargePeriodStart"], columns["ChargePeriodEnd"])
    rows.reject(backwards, "ChargePeriodEnd is not after ChargePeriodStart")
    start = columns["BillingPeriodStart"]
    rows.reject(
        pc.greater_equal(start, columns["BillingPeriodEnd"]), "BillingPeriodEnd is not after BillingPeriodStart"
    )
    month = pc.strftime(start, format="%Y-%m")
    elsewhere = pc.not_equal(month, f"{scope.billing_period:%Y-%m}")
    _refuse(rows, elsewhere, month, f"not of billing period {scope.billing_period:%Y-%m}")


def _refuse(rows: Rows, mask: pa.Array, values: pa.Array, reason: str) -> None:
    found = pc.fill_null(mask, False)
    if pc.any(found).as_py():
        for at in pc.indices_nonzero(found).to_pylist():
            rows.reasons.setdefault(at, f"{reason}: {str(values[at].as_py())[:80]!r}")


def _ours(
    columns: Mapping[str, pa.Array],
    mapped: Mapping[str, Any],
    repairs: Repairs,
    rows: Rows,
    shape: Shape,
    scope: Scope,
) -> dict[str, pa.Array]:
    length = rows.length
    kept = gather({**(rows.unread() if shape.native else {}), **repairs.originals}, length)
    own = mapped.get("x_Native")
    return {
        "x_SourceId": rows.fixed(scope.source_id),
        "x_DeliveryId": rows.fixed(scope.delivery_id),
        "x_FileOrdinal": pa.repeat(pa.scalar(rows.chunk.file_ordinal, pa.uint32()), length),
        "x_RowOrdinal": rows.chunk.rows(),
        "x_RepairedColumns": name_lists(repairs.masks, length),
        "x_Native": kept if own is None else merge_maps(own, kept),
    }


def _lenient() -> pa.Schema:
    """The canonical schema with nulls everywhere: rows that will be put aside may have them."""
    return pa.schema([one.with_nullable(True) for one in schema()])


def _divide(whole: pa.RecordBatch, rows: Rows, repairs: Repairs, shape: Shape, chunk: Chunk) -> Normalised:
    numbers = whole.column("x_RowOrdinal")
    rejected = [
        Rejected(chunk.file, numbers[at].as_py(), reason, rows.raw(at)) for at, reason in sorted(rows.reasons.items())
    ]
    rejected.extend(Rejected(chunk.file, one.row, one.reason, {"line": one.text}) for one in chunk.broken)
    accepted = whole
    keep = pa.array([at not in rows.reasons for at in range(rows.length)], pa.bool_())
    if rows.reasons:
        accepted = whole.filter(keep)
    accepted = pa.RecordBatch.from_arrays(accepted.columns, schema=schema())
    return Normalised(
        accepted,
        tuple(sorted(rejected, key=lambda one: one.row)),
        rows.cut_off(shape.billed_columns or COSTS[:1]),
        _delivered(whole, rows, shape, None),
        _delivered(whole, rows, shape, pc.invert(keep)) if rows.reasons else {},
        {name: int(pc.sum(mask).as_py() or 0) for name, mask in repairs.masks.items()},
        findings(accepted),
    )


def _delivered(whole: pa.RecordBatch, rows: Rows, shape: Shape, only: pa.Array | None) -> dict[str, Decimal]:
    """What the source's own cost column adds up to, every row (of `only`) counted, by the currency its row says."""
    if not shape.billed_columns or not rows.length:
        return {}
    amounts = rows.delivered(shape.billed_columns)
    currencies = pc.fill_null(whole.column("BillingCurrency"), "")
    if only is not None:
        amounts, currencies = amounts.filter(only), currencies.filter(only)
    sums: dict[str, Decimal] = {}
    for currency in pc.unique(currencies).to_pylist():
        sums[currency] = total(amounts.filter(pc.equal(currencies, currency)))
    return sums
