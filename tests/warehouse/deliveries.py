"""Prepared deliveries made up for tests: canonical Parquet files with totals that Python summed."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from costwarden.focus.arrow import schema
from costwarden.focus.prepared import CostTotals, PreparedDelivery

PERIOD = datetime.date(2026, 9, 1)
SOURCE = "aws-1"
COSTS = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")


def a_row(day: int = 1, cost: str = "1.5", *, period: datetime.date = PERIOD, **changed: Any) -> dict[str, Any]:
    """One canonical row; costs default to `cost`, the charge is one hour of `day`."""
    start = datetime.datetime(period.year, period.month, day, tzinfo=datetime.UTC)
    end_of_period = datetime.datetime(period.year + period.month // 12, period.month % 12 + 1, 1, tzinfo=datetime.UTC)
    row: dict[str, Any] = dict.fromkeys(schema().names)
    row |= dict.fromkeys(COSTS, Decimal(cost))
    row |= {
        "BillingCurrency": "USD",
        "BillingAccountId": "0012",
        "BillingAccountType": "payer",
        "BillingPeriodStart": start.replace(day=1),
        "BillingPeriodEnd": end_of_period,
        "ChargePeriodStart": start,
        "ChargePeriodEnd": start + datetime.timedelta(hours=1),
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "InvoiceIssuerName": "AWS",
        "ProviderName": "AWS",
        "PublisherName": "AWS",
        "ServiceCategory": "Compute",
        "ServiceSubcategory": "Virtual Machines",
        "ServiceName": "Amazon EC2",
        "SubAccountId": "111",
        "SubAccountName": "shop",
        "ResourceId": "i-1",
        "Tags": [("team", "payments"), ("env", "prod")],
        "AllocatedTags": [],
        "x_SourceId": SOURCE,
        "x_DeliveryId": "d1",
        "x_FileOrdinal": 0,
        "x_RowOrdinal": 1,
        "x_CostBasis": "invoiced",
        "x_RepairedColumns": [],
        "x_Native": [],
    }
    return row | changed


def a_delivery(
    folder: Path,
    rows: Sequence[dict[str, Any]],
    *,
    source_id: str = SOURCE,
    period: datetime.date = PERIOD,
    delivery_id: str = "d1",
    files: int = 1,
    **changed: Any,
) -> PreparedDelivery:
    """The rows as `files` Parquet files; the digest is of the rows, in order."""
    digest = hashlib.sha256(repr([source_id, period, delivery_id, rows]).encode()).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number in range(files if rows else 0):
        file = folder / f"{digest[:12]}-{number}.parquet"
        pq.write_table(pa.Table.from_pylist(list(rows[number::files]), schema=schema()), file)
        written.append(file)
    values: dict[str, Any] = {
        "source_id": source_id,
        "billing_period": period,
        "delivery_id": delivery_id,
        "digest": digest,
        "files": tuple(written),
        "rows_read": len(rows),
        "rows_accepted": len(rows),
        "rows_quarantined": 0,
        "totals": sums(rows),
    }
    return PreparedDelivery(**(values | changed))


def sums(rows: Sequence[dict[str, Any]]) -> dict[str, CostTotals]:
    totals = {}
    for currency in sorted({row["BillingCurrency"] for row in rows}):
        own = [row for row in rows if row["BillingCurrency"] == currency]
        totals[currency] = CostTotals(len(own), *(sum((row[name] for row in own), Decimal(0)) for name in COSTS))
    return totals
