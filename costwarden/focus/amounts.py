"""Amounts as Decimal(38,18) from text, doubles and decimals: half-even at the 18th digit, the loss counted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.arrow import PRECISION, SCALE

MONEY = pa.decimal128(PRECISION, SCALE)
_WIDE = pa.decimal256(75, 38)  # one digit is left for a difference
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
_STEP = Decimal(1).scaleb(-SCALE)
_CONTEXT = Context(prec=200, rounding=ROUND_HALF_EVEN)
# So that the sum of a million rows stays below the 10^20 that Decimal(38,18) can hold: the engine wraps silently.
LARGEST = Decimal(10) ** 14
# Quantities are not summed: byte-seconds go far beyond that, and still fit a column.
LARGEST_QUANTITY = Decimal(10) ** 18


@dataclass(frozen=True, slots=True)
class Amounts:
    """Parsed amounts; what is no number, and what is too large, is marked and null in `values`."""

    values: pa.Array  # MONEY
    bad: pa.Array  # boolean, never null: a text that is no number
    large: pa.Array  # boolean, never null
    residual: Decimal = Decimal(0)  # delivered minus stored, summed


def parse_amounts(texts: pa.Array, largest: Decimal = LARGEST) -> Amounts:
    """Amounts below `largest` from any Arrow column; a double is read as the shortest decimal that names it."""
    if pa.types.is_null(texts.type):
        return Amounts(pa.nulls(len(texts), MONEY), _none(len(texts)), _none(len(texts)))
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        if pa.types.is_decimal128(texts.type) and texts.type.scale <= SCALE:
            return _bounded(_rescaled(texts), _none(len(texts)), Decimal(0), largest)
        texts = pc.cast(texts, pa.string())
    try:
        return _bounded(pc.cast(texts, MONEY), _none(len(texts)), Decimal(0), largest)
    except pa.ArrowInvalid:
        pass  # a text among them that is no number, or has more digits: the careful way
    bad = pc.fill_null(pc.invert(pc.match_substring_regex(texts, _NUMBER)), False)
    numbers = pc.if_else(bad, pa.scalar(None, texts.type), texts)
    try:
        wide = pc.cast(numbers, _WIDE)
        stored = pc.round(wide, ndigits=SCALE, round_mode="half_to_even")
        values = pc.cast(stored, MONEY)
    except pa.ArrowInvalid:
        return _one_by_one(numbers, bad, largest)
    changed = pc.fill_null(pc.not_equal(wide, stored), False)
    residual = Decimal(0)
    if pc.any(changed).as_py():
        pairs = zip(wide.filter(changed).to_pylist(), stored.filter(changed).to_pylist(), strict=True)
        for delivered, kept in pairs:
            residual = _CONTEXT.add(residual, _CONTEXT.subtract(delivered, kept))
    return _bounded(values, bad, residual, largest)


def multiply(left: pa.Array, right: pa.Array) -> pa.Array:
    """The product of two money columns at 18 digits; null where either is null or the product is too large."""
    wide = pc.multiply(pc.cast(left, pa.decimal256(PRECISION, SCALE)), pc.cast(right, pa.decimal256(37, SCALE)))
    kept = pc.round(wide, ndigits=SCALE, round_mode="half_to_even")
    fits = pc.less(pc.abs(kept), pa.scalar(LARGEST, kept.type))
    return pc.cast(pc.if_else(fits, kept, pa.scalar(None, kept.type)), MONEY)


def divide(left: pa.Array, right: pa.Array) -> pa.Array:
    """left / right at 18 digits, once per distinct pair; null where either is null or right is 0."""
    known: dict[tuple[Decimal, Decimal], Decimal] = {}
    out: list[Decimal | None] = []
    for dividend, divisor in zip(left.to_pylist(), right.to_pylist(), strict=True):
        if dividend is None or not divisor:
            out.append(None)
            continue
        pair = (dividend, divisor)
        if pair not in known:
            known[pair] = _CONTEXT.divide(dividend, divisor).quantize(_STEP, context=_CONTEXT)
        out.append(known[pair])
    return pa.array(out, MONEY)


def add(left: pa.Array, right: pa.Array) -> pa.Array:
    """left + right as MONEY; both are below LARGEST, so that one digit less holds them and their sum."""
    narrow = pa.decimal128(PRECISION - 2, SCALE)
    return pc.cast(pc.add(pc.cast(left, narrow), pc.cast(right, narrow)), MONEY)


def subtract(left: pa.Array, right: pa.Array) -> pa.Array:
    """left - right as MONEY."""
    return add(left, pc.negate(right))


def fixed(amount: Decimal | int, length: int) -> pa.Array:
    """The same amount in every row."""
    return pa.repeat(pa.scalar(Decimal(amount), MONEY), length)


def total(values: pa.Array) -> Decimal:
    """The exact sum of a money column; 0 of none."""
    found: Any = pc.sum(pc.cast(values, pa.decimal256(PRECISION, SCALE))).as_py()
    return found if found is not None else Decimal(0)


def _rescaled(values: pa.Array) -> pa.Array:
    try:
        return pc.cast(values, MONEY)
    except pa.ArrowInvalid:
        return parse_amounts(pc.cast(values, pa.string())).values


def _one_by_one(numbers: pa.Array, bad: pa.Array, largest: Decimal) -> Amounts:
    """Numbers of more than 37 digits, rare enough for Python."""
    values: list[Decimal | None] = []
    broken, large = bad.to_pylist(), [False] * len(bad)
    residual = Decimal(0)
    for row, text in enumerate(numbers.to_pylist()):
        values.append(None)
        if text is None:
            continue
        try:
            delivered = Decimal(text)
            kept = delivered.quantize(_STEP, context=_CONTEXT)
        except InvalidOperation:  # more digits than anybody counts
            large[row] = True
            continue
        if abs(kept) >= largest:
            large[row] = True
            continue
        values[row] = kept
        residual = _CONTEXT.add(residual, _CONTEXT.subtract(delivered, kept))
    return Amounts(pa.array(values, MONEY), pa.array(broken, pa.bool_()), pa.array(large, pa.bool_()), residual)


def _bounded(values: pa.Array, bad: pa.Array, residual: Decimal, largest: Decimal) -> Amounts:
    large = pc.fill_null(pc.greater_equal(pc.abs(values), pa.scalar(largest, MONEY)), False)
    if pc.any(large).as_py():
        values = pc.if_else(large, pa.scalar(None, MONEY), values)
    return Amounts(values, bad, large, residual)


def _none(length: int) -> pa.Array:
    return pa.repeat(pa.scalar(False), length)
