"""What a billing connector owes: deliveries, and their rows in FOCUS. It knows one API and nothing of ClickHouse."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

from costwarden.focus.prepared import PreparedDelivery

CorrectionStyle = Literal["replacement", "delta", "ledger"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One version of one billing period, complete as far as its provider says."""

    source_id: str
    billing_period: datetime.date  # its first day, UTC
    delivery_id: str  # a manifest's etag or run id; the same id is the same bytes
    submitted_at: datetime.datetime
    files: tuple[str, ...]  # object names or URLs, in the manifest's order; all of them or none
    expected_rows: int | None = None
    expected_bytes: int | None = None
    details: dict[str, Any] = field(default_factory=dict)  # what the connector needs again in prepare()


@dataclass(frozen=True, slots=True)
class Authority:
    """What the provider says a period costs, to reconcile with (Cost Explorer, a query, an invoice)."""

    name: str  # "aws cost explorer", "manifest", "invoice"
    totals: dict[str, Decimal]  # billing currency -> amount
    by_service: dict[str, Decimal] = field(default_factory=dict)
    closed: bool = False  # the period is invoiced: the tighter bounds hold


class CostSource(Protocol):
    """One billing account. A delivery replaces its billing period, so a rerun is safe."""

    source_id: str
    provider: str
    correction_style: CorrectionStyle

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """The newest complete delivery of every billing period from `since` on, oldest period first.

        Errors: CostwardenError with what the account's owner has to do; nothing half-delivered is yielded.
        """
        ...

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Fetch, type and write the delivery as canonical Parquet files below `directory`.

        Every input row becomes one output row or one quarantined row. Errors: CostwardenError when a file the
        manifest names is missing or has another size: there is no partial load.
        """
        ...

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        """The provider's own totals of a period; empty where the account has none."""
        ...
