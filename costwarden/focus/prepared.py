"""One delivery made ready for the warehouse: canonical Parquet files, exact totals, and what was put aside."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CostTotals:
    """Exact sums of one billing currency, as stored: Decimal with at most 18 digits after the point."""

    rows: int
    billed_cost: Decimal
    effective_cost: Decimal
    list_cost: Decimal
    contracted_cost: Decimal


@dataclass(frozen=True, slots=True)
class Reversals:
    """What became of a ledger bill's reversals (focus.reversals); counts are rows that reverse."""

    linked: int = 0  # and they cancel to the last digit
    unequal: tuple[tuple[str, str, Decimal], ...] = ()  # (the original, currency, what is left of both together)
    unlinked: tuple[str, ...] = ()  # the original is not in this delivery

    @property
    def count(self) -> int:
        return self.linked + len(self.unequal) + len(self.unlinked)


@dataclass(frozen=True, slots=True)
class PreparedDelivery:
    """What replaces one partition (source, billing period) of a tenant's `cost` table.

    rows_read = rows_accepted + rows_quarantined, or the delivery is not loaded (notes: no row lost).
    """

    source_id: str  # one export configuration, not the provider: two payer accounts are two sources
    billing_period: datetime.date  # its first day, UTC
    delivery_id: str  # what the provider calls this version of the period: a manifest's etag, a run id
    digest: str  # sha256 over the input files in order: the same digest is the same delivery
    files: tuple[Path, ...]  # Parquet in the canonical schema (focus.arrow), without the loader's own columns
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    totals: Mapping[str, CostTotals]  # by billing currency, of the accepted rows
    quarantine: Path | None = None  # JSON Lines: {"file", "row", "reason", "raw"}
    rounding_residual: Decimal = Decimal(0)  # what quantising to 18 digits cut off, summed
    source_rows: int | None = None  # what the provider's manifest says was delivered; None where it does not
    source_totals: Mapping[str, Decimal] = field(default_factory=dict)  # the provider's own BilledCost per currency
    notices: tuple[str, ...] = ()  # repairs and oddities, for the load's report
    quarantined_billed: Mapping[str, Decimal] = field(default_factory=dict)  # the part of source_totals put aside
    # currency -> ChargeCategory, or "Correction" for rows of that class -> BilledCost: what explains a difference
    categories: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    repaired: Mapping[str, int] = field(default_factory=dict)  # column -> rows whose value a rule filled or changed
    reversals: Reversals = field(default_factory=Reversals)
