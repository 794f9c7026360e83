"""Is a delivery whole, and does it say what the provider says? Every check has a verdict; one that fails holds it.

Bounds (outside requirement: within 3 % of the provider's bill): an open month warns above 1 % and fails above 3 %;
a closed one warns above 0.1 % and fails above 0.5 % or one unit of its currency, whichever is more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from collectors.night.explain import explain
from collectors.source import Authority
from costwarden.focus.prepared import PreparedDelivery, Reversals
from costwarden.money import decimal_text

# held: whole, but it needs a person's yes; fail: it is not what was delivered, or not what is billed
Verdict = Literal["ok", "warn", "held", "fail"]
Approval = Literal["rejects", "shrink", "growth", "difference"]

OPEN_WARN, OPEN_FAIL = Decimal("0.01"), Decimal("0.03")
CLOSED_WARN, CLOSED_FAIL, CLOSED_UNIT = Decimal("0.001"), Decimal("0.005"), Decimal(1)
SERVICE_WARN = Decimal("0.03")
LEAST_OF_PREVIOUS, MOST_OF_PREVIOUS = Decimal("0.98"), Decimal("1.5")
_NAMED = 3  # rows a note names, at most
_HALF_STEP = Decimal("0.5e-18")
_ORDER: tuple[Verdict, ...] = ("ok", "warn", "held", "fail")


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison; amounts and counts as text, for people and for JSON."""

    name: str
    verdict: Verdict
    found: str
    expected: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Previous:
    """What the period held before: from the journal, and from the last report where it is still there."""

    rows: Mapping[str, int]  # by currency
    billed: Mapping[str, Decimal]
    categories: Mapping[str, Mapping[str, Decimal]]


def worst(checks: Sequence[Check]) -> Verdict:
    """The verdict of all of them together."""
    return max((check.verdict for check in checks), key=_ORDER.index, default="ok")


def reconcile(
    prepared: PreparedDelivery,
    authorities: Sequence[Authority],
    previous: Previous | None,
    *,
    closed: bool,
    approved: frozenset[Approval] = frozenset(),
    by_service: Mapping[str, Decimal] | None = None,
) -> tuple[Check, ...]:
    """All checks of a delivery, in the order a person reads them. `by_service` is ours, for authorities with theirs."""
    checks = [_rows(prepared), *_source_rows(prepared), *_sums(prepared), _rounding(prepared)]
    checks.append(_quarantine(prepared, "rejects" in approved))
    if prepared.reversals.count:
        checks.append(_reversals(prepared.reversals))
    if previous is not None:
        checks.extend(_against_previous(prepared, previous, closed=closed, approved=approved))
    for authority in authorities:
        checks.extend(_against_authority(prepared, authority, closed=closed, accepted="difference" in approved))
        checks.extend(_by_service(authority, by_service or {}))
    return tuple(checks)


def _rows(prepared: PreparedDelivery) -> Check:
    kept = prepared.rows_accepted + prepared.rows_quarantined
    counted = sum(one.rows for one in prepared.totals.values())
    whole = kept == prepared.rows_read and counted == prepared.rows_accepted
    note = f"{prepared.rows_accepted:,} to load, {prepared.rows_quarantined:,} quarantined"
    return Check("rows read", "ok" if whole else "fail", f"{kept:,}", f"{prepared.rows_read:,}", note)


def _source_rows(prepared: PreparedDelivery) -> Iterator[Check]:
    if prepared.source_rows is not None:
        equal = prepared.source_rows == prepared.rows_read
        yield Check(
            "rows the source counts", "ok" if equal else "fail", f"{prepared.rows_read:,}", f"{prepared.source_rows:,}"
        )


def _sums(prepared: PreparedDelivery) -> Iterator[Check]:
    """To the last digit: what was delivered is what will be loaded and what was put aside."""
    for currency, theirs in sorted(prepared.source_totals.items()):
        totals = prepared.totals.get(currency)
        ours = (totals.billed_cost if totals else Decimal(0)) + prepared.quarantined_billed.get(currency, Decimal(0))
        equal = abs(ours - theirs) <= abs(prepared.rounding_residual)
        note = "" if currency else "rows without a readable currency"
        name = f"sum the source delivers, {currency or 'no currency'}"
        yield Check(name, "ok" if equal else "fail", decimal_text(ours), decimal_text(theirs), note)


def _rounding(prepared: PreparedDelivery) -> Check:
    bound = prepared.rows_read * _HALF_STEP
    fine = abs(prepared.rounding_residual) <= bound
    found = str(prepared.rounding_residual.normalize())
    return Check("cut off below 1E-18", "ok" if fine else "fail", found, f"at most {bound.normalize()}")


def _quarantine(prepared: PreparedDelivery, accepted: bool) -> Check:
    count = prepared.rows_quarantined
    verdict: Verdict = "ok" if not count else "warn" if accepted else "held"
    note = "" if not count else "accepted by name" if accepted else "look at them, then --accept-rejects"
    return Check("rows quarantined", verdict, f"{count:,}", "0", note)


def _reversals(found: Reversals) -> Check:
    """A finding, not a gate: the rows are what was delivered, and an original may be of another month."""
    notes = [f"{name} leaves {decimal_text(left)} {currency}" for name, currency, left in found.unequal[:_NAMED]]
    if len(found.unequal) > _NAMED:
        notes.append(f"{len(found.unequal) - _NAMED:,} more do not cancel")
    if found.unlinked:
        more = ", ..." if len(found.unlinked) > _NAMED else ""
        names = ", ".join(found.unlinked[:_NAMED])
        notes.append(f"{len(found.unlinked):,} of rows that are not in this delivery: {names}{more}")
    verdict: Verdict = "warn" if notes else "ok"
    return Check("reversals cancel their originals", verdict, f"{found.linked:,}", f"{found.count:,}", "; ".join(notes))


def _against_previous(
    prepared: PreparedDelivery, previous: Previous, *, closed: bool, approved: frozenset[Approval]
) -> Iterator[Check]:
    for currency in sorted(previous.rows.keys() | prepared.totals.keys()):
        now = prepared.totals.get(currency)
        rows, billed = (now.rows, now.billed_cost) if now else (0, Decimal(0))
        had_rows, had = previous.rows.get(currency, 0), previous.billed.get(currency, Decimal(0))
        for what, new, old in (("rows", Decimal(rows), Decimal(had_rows)), ("cost", billed, had)):
            shrunk = old > 0 and new < old * LEAST_OF_PREVIOUS
            grown = closed and old > 0 and new > old * MOST_OF_PREVIOUS
            if what == "cost" and shrunk:
                shrunk = not _credited(currency, old - new, prepared, previous)
            kind: Approval = "shrink" if shrunk else "growth"
            verdict: Verdict = "ok" if not (shrunk or grown) else "warn" if kind in approved else "held"
            note = "" if verdict == "ok" else "accepted by name" if verdict == "warn" else f"--accept-{kind} says yes"
            texts = (f"{new:,}", f"{old:,}") if what == "rows" else (decimal_text(new), decimal_text(old))
            yield Check(f"{what} since the last delivery, {currency}", verdict, *texts, note)


def _credited(currency: str, less: Decimal, prepared: PreparedDelivery, previous: Previous) -> bool:
    """Whether new credits and corrections are the whole difference."""
    now, before = prepared.categories.get(currency, {}), previous.categories.get(currency)
    if before is None:
        return False
    names = ("Credit", "Correction")
    change = sum((now.get(one, Decimal(0)) - before.get(one, Decimal(0)) for one in names), Decimal(0))
    return -change >= less


def _against_authority(
    prepared: PreparedDelivery, authority: Authority, *, closed: bool, accepted: bool
) -> Iterator[Check]:
    closed = closed or authority.closed
    for currency in sorted(authority.totals.keys() | prepared.totals.keys()):
        if currency not in authority.totals:
            yield Check(
                f"{authority.name}, {currency}", "warn", "billed", "unknown", "the authority has no such currency"
            )
            continue
        theirs = authority.totals[currency]
        totals = prepared.totals.get(currency)
        ours = totals.billed_cost if totals else Decimal(0)
        verdict = _verdict(ours, theirs, closed=closed)
        note = ""
        if verdict != "ok":
            reason = explain(ours - theirs, prepared.categories.get(currency, {}), closed=closed)
            note = f"{_percent(ours, theirs)}, {reason}"
        if verdict == "fail" and accepted:
            verdict, note = "warn", f"{note}, accepted by name"
        yield Check(f"{authority.name}, {currency}", verdict, decimal_text(ours), decimal_text(theirs), note)


def _verdict(ours: Decimal, theirs: Decimal, *, closed: bool) -> Verdict:
    gap, size = abs(ours - theirs), abs(theirs)
    if closed:
        if gap > max(size * CLOSED_FAIL, CLOSED_UNIT):
            return "fail"
        return "warn" if gap > size * CLOSED_WARN and gap >= Decimal("0.01") else "ok"
    if gap > size * OPEN_FAIL and gap >= Decimal("0.01"):
        return "fail"
    return "warn" if gap > size * OPEN_WARN and gap >= Decimal("0.01") else "ok"


def _by_service(authority: Authority, ours: Mapping[str, Decimal]) -> Iterator[Check]:
    """Report only: services are named differently here and there, and some are split."""
    for service, theirs in sorted(authority.by_service.items()):
        mine = ours.get(service)
        if mine is None:
            continue
        if abs(mine - theirs) > abs(theirs) * SERVICE_WARN and abs(mine - theirs) >= 1:
            yield Check(
                f"{authority.name}, {service}", "warn", decimal_text(mine), decimal_text(theirs), _percent(mine, theirs)
            )


def _percent(ours: Decimal, theirs: Decimal) -> str:
    if theirs == 0:
        return "nothing to compare with"
    return f"{(ours - theirs) / abs(theirs) * 100:+.2f} %"
