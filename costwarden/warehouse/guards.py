"""What keeps a delivery out although its counts add up: it is much smaller than what it replaces, or empty.

Bounds: notes of the loading protocol; fewer than 98 % of the rows or of the cost of the delivery before need a yes.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from costwarden.focus.prepared import CostTotals, PreparedDelivery
from costwarden.warehouse.errors import DeliveryIncomplete
from costwarden.warehouse.partition import Partition
from costwarden.warehouse.totals import Totals, expected_totals, key_parameters

LEAST = Decimal("0.98")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person has said yes to for one load."""

    shrink: bool = False
    empty: bool = False


def check_counts(prepared: PreparedDelivery) -> None:
    """Errors: DeliveryIncomplete where a row of the delivery is neither accepted nor quarantined, or was not read."""
    source, period = prepared.source_id, prepared.billing_period
    summed = sum(one.rows for one in prepared.totals.values())
    if prepared.rows_read != prepared.rows_accepted + prepared.rows_quarantined:
        counts = f"{prepared.rows_accepted} accepted and {prepared.rows_quarantined} quarantined"
        raise DeliveryIncomplete(source, period, f"{prepared.rows_read} rows were read, {counts}")
    if summed != prepared.rows_accepted:
        raise DeliveryIncomplete(source, period, f"{prepared.rows_accepted} rows accepted, totals of {summed}")
    if prepared.source_rows is not None and prepared.source_rows != prepared.rows_read:
        words = f"the provider counts {prepared.source_rows} rows, {prepared.rows_read} were read"
        raise DeliveryIncomplete(source, period, words)
    if period != datetime.date(period.year, period.month, 1):
        raise DeliveryIncomplete(source, period, f"{period.isoformat()} is not the first day of a month")


def shrinkage(found: Totals, before: Mapping[str, Mapping[str, str]], explained: Mapping[str, Decimal]) -> str:
    """In words how much smaller `found` is than the delivery before, "" within bounds.

    `explained`: per currency what credits and corrections take away; a cost that shrinks by them needs no yes.
    """
    for currency, old in expected_totals(before).items():
        new = found.get(currency, CostTotals(0, *(Decimal(0),) * 4))
        if new.rows < old.rows * LEAST:
            return f"{new.rows} rows in {currency} after {old.rows}: a shrinking delivery needs a yes"
        cost = new.billed_cost + explained.get(currency, Decimal(0))
        if old.billed_cost > 0 and cost < old.billed_cost * LEAST:
            shown = f"{new.billed_cost:.2f} {currency} after {old.billed_cost:.2f}"
            return f"{shown}: a shrinking delivery needs a yes"
    return ""


def explained_by_credits(partition: Partition) -> dict[str, Decimal]:
    """Currency -> how much the staged credits and corrections lower the bill."""
    rows = partition.client.rows(
        f"SELECT s.BillingCurrency, -sum(s.BilledCost) FROM {partition.database}.stg_cost AS s"
        " WHERE s.x_SourceId = {source:String} AND s.x_BillingPeriod = {period:Date} AND s.BilledCost < 0"
        " AND (s.ChargeCategory = 'Credit' OR s.ChargeClass = 'Correction') GROUP BY s.BillingCurrency",
        key_parameters(partition.entry.key),
    )
    return {str(currency): amount for currency, amount in rows}
