"""A load beside each total it was held to, as figures: what the warehouse keeps of a reconciliation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from collectors.night.reconcile import Check, Verdict, worst
from collectors.source import Authority
from costwarden.focus.prepared import PreparedDelivery

OWN = "the delivery itself"  # the source's own sum of its rows
_DIGITS = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours beside theirs in one currency; `diff_percent` is None where theirs is 0 or not known."""

    authority: str
    currency: str
    ours: Decimal
    theirs: Decimal | None
    diff_percent: Decimal | None
    verdict: Verdict
    note: str = ""


def compared(
    checks: Sequence[Check], authorities: Sequence[Authority], prepared: PreparedDelivery
) -> tuple[Comparison, ...]:
    """One row per currency for the delivery's own sum, and one per authority."""
    return tuple(_rows(checks, authorities, prepared))


def _rows(
    checks: Sequence[Check], authorities: Sequence[Authority], prepared: PreparedDelivery
) -> Iterator[Comparison]:
    for currency, totals in sorted(prepared.totals.items()):
        ours = totals.billed_cost
        delivered = prepared.source_totals.get(currency)
        own = [one for one in checks if one.name.startswith("sum the source delivers") and currency in one.name]
        loaded = ours + prepared.quarantined_billed.get(currency, Decimal(0))
        yield _against(OWN, currency, loaded, delivered, own)
        for authority in authorities:
            theirs = authority.totals.get(currency)
            said = [one for one in checks if one.name.startswith(authority.name) and currency in one.name]
            yield _against(authority.name, currency, ours, theirs, said)


def _against(
    authority: str, currency: str, ours: Decimal, theirs: Decimal | None, checks: Sequence[Check]
) -> Comparison:
    percent: Decimal | None = None
    if theirs:
        with localcontext() as context:
            context.prec = 60
            percent = ((ours - theirs) * 100 / abs(theirs)).quantize(_DIGITS)
    note = "; ".join(one.note for one in checks if one.note)
    return Comparison(authority, currency, ours, theirs, percent, worst(checks), note)
