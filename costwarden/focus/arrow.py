"""The canonical row as an Arrow schema: what every Parquet file of a prepared delivery holds."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from costwarden.focus.columns import ALL, Column

if TYPE_CHECKING:
    import pyarrow as pa

# 20 digits before the point, 18 after: real bills have up to 28 decimals; the loss below 1e-18 a row is counted.
PRECISION = 38
SCALE = 18


@cache
def schema() -> pa.Schema:
    """All of columns.ALL in their order; text is plain strings, dictionaries are Parquet's own business."""
    import pyarrow as pa

    return pa.schema([pa.field(column.name, arrow_type(column), nullable=column.nullable) for column in ALL])


def arrow_type(column: Column) -> Any:
    """The Arrow type of one column."""
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "json": pa.string(),
        "money": pa.decimal128(PRECISION, SCALE),
        "time": pa.timestamp("ms", tz="UTC"),
        "map": pa.map_(pa.string(), pa.string()),
        "names": pa.list_(pa.string()),
        "file": pa.uint32(),
        "row": pa.uint64(),
    }
    return types[column.kind]
