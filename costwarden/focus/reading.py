"""Source files as chunks of rows: CSV (also gzip) as text, Parquet in its own types, records of an API."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from costwarden.errors import CostwardenError

ROWS_PER_CHUNK = 65_536
_BLOCK_BYTES = 16 << 20


class BillFileNotReadable(CostwardenError):
    """A file of a delivery that cannot be read at all: the delivery is not loaded."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path.name} is not readable as a billing file: {reason}",
            hint="fetch it again; when it is damaged at the source, ask the provider for a new delivery",
        )


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A line that is no row: another number of fields than the header has, or no UTF-8."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one file, in order. Rows are counted from 1, the header not among them."""

    file: str
    file_ordinal: int
    batch: pa.RecordBatch
    first_row: int
    skipped: tuple[int, ...] = ()  # rows inside this chunk's range that are broken
    broken: tuple[BrokenRow, ...] = ()
    numbers: pa.Array | None = None  # the rows' numbers, where they do not follow from the rest

    def keep(self, mask: pa.Array, *, broken: bool) -> Chunk:
        """The rows where `mask` is true, under their numbers; the broken ones too, or not."""
        rest = self.broken if broken else ()
        return Chunk(
            self.file, self.file_ordinal, self.batch.filter(mask), self.first_row, (), rest, self.rows().filter(mask)
        )

    def rows(self) -> pa.Array:
        """The row number of every row of the batch."""
        if self.numbers is not None:
            return self.numbers
        if not self.skipped:
            return pa.array(range(self.first_row, self.first_row + self.batch.num_rows), pa.uint64())
        gone = set(self.skipped)
        numbers = (row for row in range(self.first_row, self.first_row + self.batch.num_rows + len(gone)))
        return pa.array(list(islice((row for row in numbers if row not in gone), self.batch.num_rows)), pa.uint64())


def read_file(path: Path, file_ordinal: int = 0, *, name: str | None = None, delimiter: str = ",") -> Iterator[Chunk]:
    """Parquet by its magic number, else CSV, with or without gzip; the name of the file decides nothing.

    Errors: BillFileNotReadable.
    """
    with path.open("rb") as file:
        magic = file.read(4)
    shown = name or path.name
    try:
        if magic == b"PAR1":
            yield from _read_parquet(path, file_ordinal, shown)
        else:
            yield from _read_csv(path, file_ordinal, shown, gzipped=magic[:2] == b"\x1f\x8b", delimiter=delimiter)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BillFileNotReadable(path, str(error).splitlines()[0][:200]) from error


def read_records(records: Iterable[Mapping[str, str | None]], *, name: str, file_ordinal: int = 0) -> Iterator[Chunk]:
    """Rows of an API or a query, as text; every record may have keys of its own."""
    first, waiting = 1, iter(records)
    while page := list(islice(waiting, ROWS_PER_CHUNK)):
        names = list(dict.fromkeys(key for record in page for key in record))
        columns = [pa.array([record.get(key) for record in page], pa.string()) for key in names]
        yield Chunk(name, file_ordinal, pa.RecordBatch.from_arrays(columns, names), first)
        first += len(page)


def parquet_rows(path: Path) -> int | None:
    """The row count in a Parquet file's footer: a witness apart from what was read. None for other files."""
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            return None
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowInvalid, OSError) as error:
        raise BillFileNotReadable(path, str(error).splitlines()[0][:200]) from error


def digest_of(paths: Sequence[Path]) -> str:
    """sha256 over the files' bytes in order; the same digest is the same delivery."""
    whole = hashlib.sha256()
    for path in paths:
        one = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                one.update(block)
        whole.update(one.digest())
    return whole.hexdigest()


def _read_parquet(path: Path, file_ordinal: int, shown: str) -> Iterator[Chunk]:
    first = 1
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=ROWS_PER_CHUNK):
            yield Chunk(shown, file_ordinal, batch, first)
            first += batch.num_rows


def _read_csv(path: Path, file_ordinal: int, shown: str, *, gzipped: bool, delimiter: str) -> Iterator[Chunk]:
    names = _header(path, gzipped=gzipped, delimiter=delimiter)
    if not names:
        return
    broken: list[BrokenRow] = []

    def put_aside(row: pyarrow.csv.InvalidRow) -> str:
        # its number counts the header
        reason = f"{row.actual_columns} fields where the header has {row.expected_columns}"
        broken.append(BrokenRow((row.number or 1) - 1, reason, row.text))
        return "skip"

    with pa.input_stream(str(path), compression="gzip" if gzipped else None) as stream:
        reader = pyarrow.csv.open_csv(
            stream,
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False, block_size=_BLOCK_BYTES, column_names=names, skip_rows_after_names=1
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=put_aside
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={name: pa.binary() for name in names}, strings_can_be_null=False
            ),
        )
        first, taken, spanning = 1, 0, False
        for block in reader:
            spanning = spanning or any(pc.any(pc.match_substring(one, "\n")).as_py() for one in block.columns)
            for start in range(0, block.num_rows, ROWS_PER_CHUNK):
                chunk, taken = _csv_chunk(block.slice(start, ROWS_PER_CHUNK), broken, taken, first, shown, file_ordinal)
                first += chunk.batch.num_rows + len(chunk.skipped)
                yield chunk
        for one in broken:
            if "\n" in one.text.strip("\r\n"):  # how many rows it is, nobody knows
                run = f"row {one.row:,} runs over {len(one.text.splitlines()):,} lines"
                raise BillFileNotReadable(path, f"{run} and fits no header: a quote is not closed")
        if spanning:
            _check_quotes(path, gzipped=gzipped, delimiter=delimiter)
        if taken < len(broken):  # after the last whole row
            nothing = pa.RecordBatch.from_arrays([pa.array([], pa.string()) for _ in names], names)
            yield Chunk(shown, file_ordinal, nothing, first, broken=tuple(broken[taken:]))


def _check_quotes(path: Path, *, gzipped: bool, delimiter: str) -> None:
    """Values with line breaks are legal; a quote that is never closed, or closed in the middle of a later line's
    value, swallows lines, and then nobody knows how many rows there are. Errors: BillFileNotReadable."""
    opened = (gzip.open if gzipped else open)(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    with opened as file:
        lines = csv.reader(file, delimiter=delimiter, strict=True)
        began = 1
        try:
            for _ in lines:
                began = lines.line_num + 1
        except csv.Error as error:
            raise BillFileNotReadable(path, f"the row of line {began:,} has a quote that is not closed") from error


def _csv_chunk(
    block: pa.RecordBatch, broken: list[BrokenRow], taken: int, first: int, shown: str, file_ordinal: int
) -> tuple[Chunk, int]:
    """One chunk of text columns; the broken rows that lie inside it go with it."""
    inside: list[BrokenRow] = []
    end = first + block.num_rows
    while taken < len(broken) and broken[taken].row < end:
        inside.append(broken[taken])
        end += 1
        taken += 1
    texts, undecodable = _as_text(block)
    skipped = tuple(one.row for one in inside)
    chunk = Chunk(shown, file_ordinal, texts, first, skipped, tuple(inside))
    if not undecodable:
        return chunk, taken
    numbers = chunk.rows().to_pylist()
    bad = [BrokenRow(numbers[at], "not UTF-8 text", text) for at, text in undecodable.items()]
    keep = pa.array([at not in undecodable for at in range(texts.num_rows)], pa.bool_())
    kept = Chunk(
        shown,
        file_ordinal,
        texts.filter(keep),
        first,
        tuple(sorted((*skipped, *(one.row for one in bad)))),
        (*inside, *bad),
    )
    return kept, taken


def _as_text(block: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[int, str]]:
    """Bytes to text; rows that are no UTF-8 come back by their place, decoded with marks, to be quarantined."""
    try:
        columns = [pc.cast(column, pa.string()) for column in block.columns]
        return pa.RecordBatch.from_arrays(columns, block.schema.names), {}
    except pa.ArrowInvalid:
        undecodable: dict[int, str] = {}
        columns = []
        for column in block.columns:
            texts: list[str] = []
            for at, value in enumerate(column.to_pylist()):
                try:
                    texts.append(value.decode())
                except UnicodeDecodeError:
                    texts.append(value.decode(errors="backslashreplace"))
                    undecodable[at] = texts[-1]
            columns.append(pa.array(texts, pa.string()))
        return pa.RecordBatch.from_arrays(columns, block.schema.names), undecodable


def _header(path: Path, *, gzipped: bool, delimiter: str) -> list[str]:
    """The column names; a name that comes twice gets its place appended, for both columns are kept."""
    opened = (gzip.open if gzipped else open)(path, "rt", encoding="utf-8-sig", errors="replace", newline="")
    with opened as file:
        found = next(csv.reader(file, delimiter=delimiter), [])
    names: list[str] = []
    for at, name in enumerate(found):
        clean = name.strip()
        names.append(clean if clean and clean not in names else f"{clean or 'column'}.{at + 1}")
    return names
