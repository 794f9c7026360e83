"""Maps and lists per row: tags out of JSON text or columns, provider columns kept, names of repaired columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

MAP = pa.map_(pa.string(), pa.string())
NAMES = pa.list_(pa.string())
Parser = Callable[[str], Mapping[str, str]]


def parse_json(text: str) -> dict[str, str]:
    """A JSON object as text to text; ValueError for anything else. A null value is kept as empty text."""
    found = orjson.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return {key: _plain(value) for key, value in found.items()}


def parse_braceless(text: str) -> dict[str, str]:
    """As parse_json, and the outer braces may be missing: Azure's actual and amortized exports leave them out."""
    stripped = text.strip()
    if stripped == '""':  # how a quoted nothing survives being quoted twice
        return {}
    return parse_json(stripped if stripped.startswith("{") else "{" + stripped.rstrip(",") + "}")


def read_pairs(values: pa.Array, parse: Parser) -> tuple[pa.Array, pa.Array]:
    """(maps, a mask of what could not be parsed); null is the empty map. Every distinct text is parsed once."""
    if pa.types.is_map(values.type):
        return _native(values), pa.repeat(pa.scalar(False), len(values))
    encoded = pc.cast(values, pa.string()).dictionary_encode(null_encoding="encode")
    parsed: list[list[tuple[str, str]]] = []
    bad: list[bool] = []
    for text in encoded.dictionary.to_pylist():
        try:
            parsed.append([] if text is None else sorted(parse(text).items()))
            bad.append(False)
        except ValueError:  # orjson's own error is one
            parsed.append([])
            bad.append(True)
    return pa.array(parsed, MAP).take(encoded.indices), pa.array(bad, pa.bool_()).take(encoded.indices)


def gather(columns: Mapping[str, pa.Array], length: int) -> pa.Array:
    """One map per row of the columns that are not null there; keys in the order of `columns`."""
    held = {name: column for name, column in columns.items() if column.null_count < length}
    if not held:
        return empty_maps(length)
    row, column = _cells([_valid(one) for one in held.values()], length)
    texts = pa.concat_arrays([pc.cast(one, pa.string()) for one in held.values()])
    keys = pa.array(list(held), pa.string()).take(pa.array(column))
    items = texts.take(pa.array(column * length + row))
    return pa.MapArray.from_arrays(_offsets(row, length), keys, items)


def name_lists(masks: Mapping[str, pa.Array], length: int) -> pa.Array:
    """One list per row: the names whose mask is true there, in the order of `masks`."""
    flags = {name: _flags(mask) for name, mask in masks.items()}
    held = {name: flag for name, flag in flags.items() if flag.any()}
    if not held:
        return pa.ListArray.from_arrays(pa.array(np.zeros(length + 1, np.int32)), pa.array([], pa.string()))
    row, column = _cells(list(held.values()), length)
    return pa.ListArray.from_arrays(_offsets(row, length), pa.array(list(held), pa.string()).take(pa.array(column)))


def empty_maps(length: int) -> pa.Array:
    none = pa.array([], pa.string())
    return pa.MapArray.from_arrays(pa.array(np.zeros(length + 1, np.int32)), none, none)


def merge_maps(first: pa.Array, second: pa.Array) -> pa.Array:
    """Row by row, the entries of both; where a key is in both the second's value holds."""
    if not len(second.keys):
        return first
    if not len(first.keys):
        return second
    merged = [
        list((dict(one or ()) | dict(two or ())).items())
        for one, two in zip(first.to_pylist(), second.to_pylist(), strict=True)
    ]
    return pa.array(merged, MAP)


def rename_keys(maps: pa.Array, rename: Callable[[str], str]) -> pa.Array:
    """The maps with their keys renamed, each distinct key once; where two become one the later value holds."""
    renamed = [{rename(key): value for key, value in one} for one in maps.to_pylist()] if len(maps.keys) else []
    return pa.array([list(one.items()) for one in renamed], MAP) if renamed else maps


def _native(values: pa.Array) -> pa.Array:
    """Parquet's own maps: no nulls, text values."""
    maps = pc.cast(values, MAP)
    if not maps.null_count and not maps.items.null_count:
        return maps
    return pa.array([[(key, value or "") for key, value in one or ()] for one in maps.to_pylist()], MAP)


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else orjson.dumps(value).decode()


def _cells(flags: list[Any], length: int) -> tuple[Any, Any]:
    """(row numbers, column numbers) of the true cells, row by row."""
    row, column = np.nonzero(np.stack(flags, axis=1).reshape(length, len(flags)))
    return row, column


def _offsets(row: Any, length: int) -> pa.Array:
    counts = np.bincount(row, minlength=length)
    return pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))


def _valid(column: pa.Array) -> Any:
    return _flags(pc.is_valid(column))


def _flags(mask: pa.Array) -> Any:
    return mask.to_numpy(zero_copy_only=False).astype(bool)
