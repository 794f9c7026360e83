"""The rows of a chunk as a source's mapping reads them: by column name, typed, what does not fit noted per row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from costwarden.focus.amounts import LARGEST, LARGEST_QUANTITY, MONEY, parse_amounts
from costwarden.focus.pairs import MAP, Parser, empty_maps, gather, merge_maps, parse_json, read_pairs
from costwarden.focus.reading import Chunk
from costwarden.focus.times import ISO, TIME, parse_times

_TEXT = pa.string()
_NOTHING_BUT_NULLS = frozenset({""})


class Rows:
    """Typed access to a chunk's columns.

    A name is looked up as it is, then without regard to case and punctuation ("lineItem/UsageAmount" and
    "line_item_usage_amount" are one). Several names mean the first that is not null, row by row. A column nobody
    asked for ends up in x_Native. Text is trimmed; `nulls` are the texts that stand for null.
    """

    def __init__(self, chunk: Chunk, *, nulls: frozenset[str] = _NOTHING_BUT_NULLS) -> None:
        self.chunk = chunk
        self.length: int = chunk.batch.num_rows
        self.reasons: dict[int, str] = {}  # place in the chunk -> the first thing that did not fit
        self.residual: dict[str, Decimal] = {}  # source column -> delivered minus stored
        self._nulls = pa.array(sorted(nulls), _TEXT)
        self._columns = {name: chunk.batch.column(at) for at, name in enumerate(chunk.batch.schema.names)}
        self._folded = {folded(_inner(name)): name for name in reversed(self._columns)}
        self._read: set[str] = set()
        self._clean: dict[str, pa.Array] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._columns)

    def has(self, name: str) -> bool:
        return self._find(name) is not None

    def text(self, *names: str) -> pa.Array:
        """Text as delivered, trimmed; nulls where no such column is."""
        return self._coalesce([self._as_text(name) for name in self._found(names)], _TEXT)

    def money(self, *names: str) -> pa.Array:
        """Decimal(38,18); a text that is no number is a reason to put its row aside."""
        return self._coalesce([self._as_money(name) for name in self._found(names)], MONEY)

    def quantity(self, *names: str) -> pa.Array:
        """As money, for what is never summed: one that is too large for its column is null, and kept in x_Native."""
        return self._coalesce([self._as_money(name, quantity=True) for name in self._found(names)], MONEY)

    def time(self, *names: str, formats: Sequence[str] = (ISO,), offset_hours: int = 0) -> pa.Array:
        """UTC timestamps by the formats this source uses for these columns (focus.times)."""
        found = []
        for name in self._found(names):
            values = self._cleaned(name)
            times, bad = parse_times(values, formats, offset_hours=offset_hours)
            self._note(bad, values, f"{name} is not a time as its source writes them")
            found.append(times)
        return self._coalesce(found, TIME)

    def pairs(self, *names: str, parse: Parser = parse_json) -> pa.Array:
        """One map per row out of a JSON column (or Parquet's own map); later names win where a key comes twice."""
        merged = empty_maps(self.length)
        for name in self._found(names):
            values = self._cleaned(name)
            maps, bad = read_pairs(values, parse)
            self._note(bad, values, f"{name} is not a set of keys and values")
            merged = merge_maps(merged, maps)
        return merged

    def columns_as_pairs(self, prefix: str, *, key: Callable[[str], str] | None = None) -> pa.Array:
        """One map per row out of all columns whose name starts with `prefix`, keys without it (or by `key`)."""
        held = {}
        for name in self._columns:
            if name.startswith(prefix):
                self._read.add(name)
                held[key(name) if key is not None else name.removeprefix(prefix)] = self._as_text(name)
        return gather(held, self.length)

    def fixed(self, value: str | None) -> pa.Array:
        """The same text (or null) in every row."""
        return pa.repeat(pa.scalar(value, _TEXT), self.length)

    def each(self, values: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
        """`change` of every value, called once per distinct text; null stays null."""
        encoded = values.dictionary_encode()
        changed = pa.array([None if text is None else change(text) for text in encoded.dictionary.to_pylist()], _TEXT)
        return changed.take(encoded.indices)

    def choose(self, values: pa.Array, table: Mapping[str, str], default: str | None = None) -> pa.Array:
        """`table` of every value; `default` where it is not in the table or null."""
        chosen = self.each(values, table.get)
        return chosen if default is None else pc.fill_null(chosen, default)

    def reject(self, mask: pa.Array, reason: str) -> None:
        """Put aside the rows where `mask` is true."""
        self._note(mask, None, reason)

    def ignore(self, *names: str) -> None:
        """Columns that say nothing more than what was read already: not kept in x_Native."""
        self._read.update(self._found(names))

    def unread(self) -> dict[str, pa.Array]:
        """The columns nobody asked for, as text."""
        return {name: self._as_text(name) for name in self._columns if name not in self._read}

    def raw(self, at: int) -> dict[str, str]:
        """One row as delivered, as text; null columns left out."""
        found = {name: column[at].as_py() for name, column in self._columns.items()}
        return {name: str(value) for name, value in found.items() if value is not None}

    def delivered(self, names: Sequence[str]) -> pa.Array:
        """Amounts of columns, for totals only: what is no number is null and nothing is noted."""
        found = [real for real in map(self._find, names) if real is not None]
        return self._coalesce([parse_amounts(self._cleaned(real)).values for real in found], MONEY)

    def cut_off(self, names: Sequence[str]) -> Decimal:
        """What was cut off of these columns' amounts so far, summed."""
        return sum((self.residual.get(real, Decimal(0)) for real in map(self._find, names) if real), Decimal(0))

    def _find(self, name: str) -> str | None:
        return name if name in self._columns else self._folded.get(folded(name))

    def _found(self, names: Sequence[str]) -> list[str]:
        found = [real for real in map(self._find, names) if real is not None]
        self._read.update(found)
        return found

    def _cleaned(self, name: str) -> pa.Array:
        """Text columns trimmed and with their nulls; other types as they are."""
        if name not in self._clean:
            column = self._columns[name]
            if pa.types.is_dictionary(column.type):
                column = column.dictionary_decode()
            if pa.types.is_large_string(column.type) or pa.types.is_null(column.type):
                column = pc.cast(column, _TEXT)
            if pa.types.is_string(column.type):
                column = pc.ascii_trim_whitespace(column)
                one = len(self._nulls) == 1
                column = _without(column, pc.equal(column, self._nulls[0]) if one else pc.is_in(column, self._nulls))
            self._clean[name] = column
        return self._clean[name]

    def _as_text(self, name: str) -> pa.Array:
        column = self._cleaned(name)
        if pa.types.is_string(column.type):
            return column
        if pa.types.is_nested(column.type):
            return pa.array([None if one is None else _nested_text(one) for one in column.to_pylist()], _TEXT)
        return pc.cast(column, _TEXT)

    def _as_money(self, name: str, *, quantity: bool = False) -> pa.Array:
        values = self._cleaned(name)
        amounts = parse_amounts(values, LARGEST_QUANTITY if quantity else LARGEST)
        self._note(amounts.bad, values, f"{name} is not an amount")
        if not quantity:
            self._note(amounts.large, values, f"{name} is too large for an amount")
        elif pc.any(amounts.large).as_py():
            self._read.discard(name)
        if amounts.residual and name not in self.residual:
            self.residual[name] = amounts.residual
        return amounts.values

    def _coalesce(self, columns: Sequence[pa.Array], kind: pa.DataType) -> pa.Array:
        if not columns:
            return pa.nulls(self.length, kind)
        return columns[0] if len(columns) == 1 else pc.coalesce(*columns)

    def _note(self, mask: pa.Array, values: pa.Array | None, reason: str) -> None:
        if not pc.any(mask).as_py():
            return
        for at in pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist():
            shown = "" if values is None else f": {str(values[at].as_py())[:80]!r}"
            self.reasons.setdefault(at, f"{reason}{shown}")


def folded(name: str) -> str:
    """A column name without case and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _without(texts: pa.Array, gone: pa.Array) -> pa.Array:
    """The texts, null where `gone`; their bytes are shared, not copied."""
    gone = pc.fill_null(gone, False)
    if texts.offset or not pc.any(gone).as_py():
        return pc.if_else(gone, pa.scalar(None, _TEXT), texts) if texts.offset else texts
    valid = pc.and_(pc.is_valid(texts), pc.invert(gone))
    return pa.Array.from_buffers(_TEXT, len(texts), [valid.buffers()[1], *texts.buffers()[1:]])


def _inner(name: str) -> str:
    """The name in brackets of a translated header: "Ressourcengruppe (ResourceGroup)"."""
    match = re.fullmatch(r".+\((\w+)\)", name)
    return match[1] if match else name


def _nested_text(value: object) -> str:
    import orjson

    if isinstance(value, list) and all(isinstance(one, tuple) and len(one) == 2 for one in value):
        value = dict(value)  # how Arrow gives a map
    return orjson.dumps(value, default=str).decode()


__all__ = ["MAP", "MONEY", "TIME", "Rows", "folded"]
