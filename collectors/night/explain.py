"""Why a bill and its authority differ, as far as the rows can tell; only `unknown` needs a person."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

Reason = Literal["late_data", "credit", "tax_scope", "unknown"]

_NEAR = Decimal("0.02")  # of the difference


def explain(difference: Decimal, categories: Mapping[str, Decimal], *, closed: bool) -> Reason:
    """`difference` is ours minus theirs; `categories` are our BilledCost by ChargeCategory and corrections.

    tax_scope: our tax is the difference, the authority leaves it out. credit: our credits, refunds and corrections
    are. late_data: we have less in a month that is still open.
    """
    taxes = categories.get("Tax", Decimal(0))
    credited = categories.get("Credit", Decimal(0)) + categories.get("Correction", Decimal(0))
    known: tuple[tuple[Decimal, Reason], ...] = ((taxes, "tax_scope"), (credited, "credit"))
    for amount, reason in known:
        if amount and abs(difference - amount) <= abs(difference) * _NEAR:
            return reason
    return "late_data" if difference < 0 and not closed else "unknown"
