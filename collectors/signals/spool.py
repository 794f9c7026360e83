"""Records of a query as a delivery: written down once, so that what was read has a digest and can be counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from collectors.source import Delivery
from costwarden.focus.prepared import PreparedDelivery

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape


def prepare_records(
    records: Iterable[Mapping[str, str | None]], delivery: Delivery, shape: Shape, directory: Path
) -> PreparedDelivery:
    """The records as canonical Parquet. Their order says nothing: they are sorted before the digest is taken."""
    import orjson

    from costwarden.focus.reading import digest_of, read_records
    from costwarden.focus.shape import Scope
    from costwarden.focus.writer import write_delivery

    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "records.jsonl"
    lines = sorted(orjson.dumps(dict(one), option=orjson.OPT_SORT_KEYS) for one in records)
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in lines)
    scope = Scope(delivery.source_id, delivery.billing_period, delivery.delivery_id)
    with path.open("rb") as found:
        chunks = read_records((orjson.loads(line) for line in found), name=delivery.files[0])
        prepared = write_delivery(
            chunks,
            shape,
            scope,
            directory,
            digest=digest_of([path]),
            source_rows=delivery.expected_rows,
            source_totals=delivery.details.get("totals"),
        )
    path.unlink()
    return prepared
