"""Small deliveries made by hand: a FOCUS row, files of rows, and what the normaliser makes of them."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from costwarden.focus.as_focus import focus_shape
from costwarden.focus.prepared import PreparedDelivery
from costwarden.focus.reading import digest_of, read_file
from costwarden.focus.shape import Scope, Shape
from costwarden.focus.writer import write_delivery

MAY = datetime.date(2026, 5, 1)
A_ROW = {
    "BilledCost": "12.50",
    "EffectiveCost": "10.00",
    "ListCost": "15.00",
    "ContractedCost": "12.50",
    "BillingCurrency": "USD",
    "BillingAccountId": "000123456789",
    "BillingAccountType": "Payer Account",
    "BillingPeriodStart": "2026-05-01T00:00:00Z",
    "BillingPeriodEnd": "2026-06-01T00:00:00Z",
    "ChargePeriodStart": "2026-05-02T10:00:00Z",
    "ChargePeriodEnd": "2026-05-02T11:00:00Z",
    "ChargeCategory": "Usage",
    "ChargeClass": "",
    "ChargeDescription": "a machine",
    "ChargeFrequency": "Usage-Based",
    "InvoiceIssuerName": "AWS",
    "ProviderName": "AWS",
    "PublisherName": "AWS",
    "PricingCategory": "Standard",
    "PricingQuantity": "1",
    "PricingUnit": "Hours",
    "ServiceCategory": "Compute",
    "ServiceSubcategory": "Virtual Machines",
    "ServiceName": "AmazonEC2",
    "ResourceId": "i-1",
    "Tags": '{"team": "web"}',
}


def a_row(**changes: str) -> dict[str, str]:
    """A whole FOCUS row as text, with changes."""
    return A_ROW | changes


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Rows as a CSV file; the columns of the first row are the header."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def a_file(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """The rows in a file; gzip where its name says so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = as_csv(rows)
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)
    return path


def deliver(
    folder: Path,
    files: Sequence[Path],
    *,
    shape: Shape | None = None,
    period: datetime.date = MAY,
    others: frozenset[datetime.date] = frozenset(),
    undated: bool = True,
) -> PreparedDelivery:
    """The prepared delivery of some files."""
    chunks = (chunk for at, path in enumerate(files) for chunk in read_file(path, at))
    scope = Scope("a-source", period, "a-delivery", others, undated)
    return write_delivery(chunks, shape or focus_shape("AWS", services="aws"), scope, folder, digest=digest_of(files))


def rows_of(prepared: PreparedDelivery) -> list[dict[str, Any]]:
    """Every accepted row, as Python values."""
    import pyarrow.parquet as pq

    return [row for path in prepared.files for row in pq.read_table(path).to_pylist()]


def rejects_of(prepared: PreparedDelivery) -> list[dict[str, Any]]:
    """Every quarantined row."""
    import orjson

    if prepared.quarantine is None:
        return []
    return [orjson.loads(line) for line in prepared.quarantine.read_bytes().splitlines()]
