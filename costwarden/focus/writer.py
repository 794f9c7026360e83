"""Canonical Parquet files, the quarantine and the exact totals of one delivery, written as the chunks come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from costwarden.focus.ahead import read_ahead
from costwarden.focus.amounts import total
from costwarden.focus.arrow import schema
from costwarden.focus.columns import ALL, COSTS
from costwarden.focus.normalise import Normalised, normalise
from costwarden.focus.prepared import CostTotals, PreparedDelivery
from costwarden.focus.reading import Chunk
from costwarden.focus.reversals import link_reversals
from costwarden.focus.shape import Scope, Shape

ROWS_PER_FILE = 1_000_000
_NO_TOTALS = CostTotals(0, Decimal(0), Decimal(0), Decimal(0), Decimal(0))


class Writer:
    """Collects normalised chunks below a directory; memory is bounded by one chunk and one row group.

    Usage: `with Writer(scope, directory) as writer: writer.write(...)`, then `writer.prepared(...)`.
    """

    def __init__(self, scope: Scope, directory: Path, *, rows_per_file: int = ROWS_PER_FILE) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._scope = scope
        self._directory = directory
        self._rows_per_file = rows_per_file
        self._files: list[Path] = []
        self._open: pq.ParquetWriter | None = None
        self._in_file = 0
        self._rejects: BinaryIO | None = None
        self._totals: dict[str, CostTotals] = {}
        self._accepted = 0
        self._rejected = 0
        self._residual = Decimal(0)
        self._delivered: dict[str, Decimal] = {}
        self._put_aside: dict[str, Decimal] = {}
        self._categories: dict[str, dict[str, Decimal]] = {}
        self._repaired: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._findings: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close_file()
        if self._rejects is not None:
            self._rejects.close()

    def write(self, chunk: Normalised) -> None:
        """Append a chunk: accepted rows to Parquet, the others to the quarantine."""
        if chunk.accepted.num_rows:
            self._append(chunk.accepted)
            self._add(chunk.accepted)
        self._accepted += chunk.accepted.num_rows
        self._rejected += len(chunk.rejected)
        self._residual += chunk.residual
        _add_all(self._delivered, chunk.delivered)
        _add_all(self._put_aside, chunk.put_aside)
        self._repaired.update(chunk.repaired)
        self._findings.update(chunk.findings)
        for reject in chunk.rejected:
            self._reasons[reject.reason.partition(":")[0]] += 1
            line = {"file": reject.file, "row": reject.row, "reason": reject.reason, "raw": dict(reject.raw)}
            self._quarantine().write(orjson.dumps(line) + b"\n")

    def prepared(
        self,
        digest: str,
        *,
        source_rows: int | None = None,
        source_totals: Mapping[str, Decimal] | None = None,
        notices: Iterable[str] = (),
    ) -> PreparedDelivery:
        """The delivery, after the writer is closed.

        `source_totals` are the provider's own (a manifest's); without them the plain sums of its cost column are.
        """
        told = [f"{_rows(count)} quarantined: {reason}" for reason, count in sorted(self._reasons.items())]
        told += [f"{_rows(count)} repaired: {name}" for name, count in sorted(self._repaired.items()) if count]
        told += [f"{_rows(count)}: {finding}" for finding, count in sorted(self._findings.items())]
        return PreparedDelivery(
            source_id=self._scope.source_id,
            billing_period=self._scope.billing_period,
            delivery_id=self._scope.delivery_id,
            digest=digest,
            files=tuple(self._files),
            rows_read=self._accepted + self._rejected,
            rows_accepted=self._accepted,
            rows_quarantined=self._rejected,
            totals=dict(sorted(self._totals.items())),
            quarantine=self._directory / "quarantine.jsonl" if self._rejected else None,
            rounding_residual=self._residual,
            source_rows=source_rows,
            source_totals=dict(sorted((source_totals if source_totals is not None else self._delivered).items())),
            notices=(*notices, *told),
            quarantined_billed=dict(sorted(self._put_aside.items())),
            categories={currency: dict(sorted(one.items())) for currency, one in sorted(self._categories.items())},
            repaired={name: count for name, count in sorted(self._repaired.items()) if count},
        )

    def _append(self, batch: pa.RecordBatch) -> None:
        if self._open is None:
            path = self._directory / f"part-{len(self._files):05}.parquet"
            few = [column.name for column in ALL if column.repeats] + ["x_DeliveryId"]
            self._open = pq.ParquetWriter(path, schema(), compression="zstd", use_dictionary=few)
            self._files.append(path)
        self._open.write_batch(batch)
        self._in_file += batch.num_rows
        if self._in_file >= self._rows_per_file:
            self._close_file()

    def _close_file(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open, self._in_file = None, 0

    def _quarantine(self) -> BinaryIO:
        if self._rejects is None:
            self._rejects = (self._directory / "quarantine.jsonl").open("wb")
        return self._rejects

    def _add(self, batch: pa.RecordBatch) -> None:
        currencies = batch.column("BillingCurrency")
        for currency in pc.unique(currencies).to_pylist():
            mine = pc.equal(currencies, currency)
            held = self._totals.get(currency, _NO_TOTALS)
            sums = [total(batch.column(name).filter(mine)) for name in COSTS]
            self._totals[currency] = CostTotals(
                held.rows + int(pc.sum(mine).as_py()),
                held.billed_cost + sums[0],
                held.effective_cost + sums[1],
                held.list_cost + sums[2],
                held.contracted_cost + sums[3],
            )
            self._add_categories(currency, batch.filter(mine))

    def _add_categories(self, currency: str, batch: pa.RecordBatch) -> None:
        known = self._categories.setdefault(currency, {})
        corrected = pc.if_else(pc.is_valid(batch.column("ChargeClass")), "Correction", batch.column("ChargeCategory"))
        for name in pc.unique(corrected).to_pylist():
            billed = total(batch.column("BilledCost").filter(pc.equal(corrected, name)))
            known[name] = known.get(name, Decimal(0)) + billed


def write_delivery(
    chunks: Iterable[Chunk],
    shape: Shape,
    scope: Scope,
    directory: Path,
    *,
    digest: str,
    source_rows: int | None = None,
    source_totals: Mapping[str, Decimal] | None = None,
    notices: Iterable[str] = (),
) -> PreparedDelivery:
    """Normalise chunks as they are read and write the delivery: what a source's prepare() ends with."""
    with Writer(scope, directory) as writer, closing(read_ahead(chunks)) as ahead:
        for chunk in ahead:
            writer.write(normalise(chunk, shape, scope))
    made = writer.prepared(digest, source_rows=source_rows, source_totals=source_totals, notices=notices)
    return replace(made, reversals=link_reversals(made.files)) if shape.ledger else made


def _add_all(sums: dict[str, Decimal], more: Mapping[str, Decimal]) -> None:
    for currency, amount in more.items():
        sums[currency] = sums.get(currency, Decimal(0)) + amount


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
