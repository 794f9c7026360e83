"""What must hold before anybody edits code for a recommendation; each refusal is kept with its reason."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from costwarden.money import format_money
from costwarden.recommend.cycles import cycle_of
from costwarden.recommend.headroom import tight
from costwarden.recommend.kinds import Kind, kind_of
from costwarden.recommend.model import Confidence, Recommendation, Refusal

EXEMPT_TAG = "costwarden:exempt"
# Codes that follow from the recommendation and the time alone.
JUDGED = frozenset(
    {"no_evidence", "too_few_days", "too_few_datapoints", "business_cycle", "memory_unknown", "connections_unknown",
     "headroom", "burst", "expired", "too_young", "changed_recently", "snapshot_first", "reported_only", "exempt",
     "no_saving"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GateLimits:
    """The defaults of the note, section 4."""

    evidence_days: int = 14
    datapoints_percent: Decimal = Decimal(90)
    settled_days: int = 7  # since the resource was changed


def gated(one: Recommendation, now: datetime.datetime, limits: GateLimits | None = None) -> Recommendation:
    """The recommendation with its money made sane and every refusal: its source's, and those of this moment.

    What a gate said when the advice was stored is asked anew: days pass, evidence is joined, a snapshot is taken.
    """
    one = bounded(one)
    kept = [refusal for refusal in one.refusals if refusal.code not in JUDGED]
    found = [*kept, *_refusals(one, kind_of(one.kind), now, limits or GateLimits())]
    unique = {refusal.code: refusal for refusal in reversed(found)}
    return replace(one, refusals=tuple(sorted(unique.values(), key=lambda refusal: refusal.code)))


def bounded(one: Recommendation) -> Recommendation:
    """0 <= saving <= cost, always: a claim above the cost is cut to it, and refused (kubecost/kubectl-cost#96)."""
    saving, cost = one.monthly_saving, one.monthly_cost
    if saving is None or (saving >= 0 and (cost is None or saving <= cost)):
        return one
    if saving < 0:
        return replace(one, monthly_saving=None, saving_low=None, saving_high=None)
    assert cost is not None
    reason = (
        f"it claims {format_money(saving, one.currency, exact=True)}"
        f" of {format_money(cost, one.currency, exact=True)} a month"
    )
    high = min(one.saving_high, cost) if one.saving_high is not None else None
    low = min(one.saving_low, cost) if one.saving_low is not None else None
    return replace(
        one,
        monthly_saving=cost,
        saving_low=low,
        saving_high=high,
        confidence=Confidence.LOW,
        refusals=(*one.refusals, Refusal("saves_more_than_it_costs", reason)),
    )


def _refusals(one: Recommendation, kind: Kind, now: datetime.datetime, limits: GateLimits) -> Iterator[Refusal]:
    yield from _evidence(one, kind, limits)
    yield from tight(one)
    yield from _times(one, now, limits)
    if kind.edit == "remove" and kind.data_loss_possible and not one.current.get("snapshot"):
        yield Refusal("snapshot_first", "no snapshot of it is known: its own pull request comes and is applied first")
    if kind.edit == "none":
        yield Refusal("reported_only", f"{kind.title}: {kind.risk_note or 'a person decides; nothing is edited'}")
    exempt = {key.lower(): value for key, value in one.tags.items()}.get(EXEMPT_TAG)
    if exempt is not None and exempt.lower() not in ("false", "no", "0"):
        yield Refusal("exempt", f"the tag {EXEMPT_TAG} is set")
    if one.monthly_saving == 0 and kind.edit == "set":
        yield Refusal("no_saving", "it would cost as much as now")


def _evidence(one: Recommendation, kind: Kind, limits: GateLimits) -> Iterator[Refusal]:
    """A provider that names its look-back is evidence; own rules bring figures; nothing at all is no evidence.

    Figures of a kind that needs none have to be good ones all the same.
    """
    seen = [found for found in one.evidence if found.statistic != "state"]
    if not kind.needs_metrics and not seen:
        return
    if not seen and one.evidence_days is None:
        yield Refusal("no_evidence", "no metric was seen: nothing is said about its use")
        return
    days = min([found.window_days for found in seen] or [one.evidence_days or 0])
    if days < limits.evidence_days:
        yield Refusal("too_few_days", f"{days} days of metrics, {limits.evidence_days} are needed")
    known = [found.datapoints_percent for found in seen if found.datapoints_percent is not None]
    present = min(known) if known else one.datapoints_percent
    if present is not None and present < limits.datapoints_percent:
        yield Refusal("too_few_datapoints", f"{present} % of datapoints, {limits.datapoints_percent} % are needed")
    cycle = cycle_of(one)
    if cycle is not None and days < cycle[0]:
        yield Refusal("business_cycle", f"{cycle[1]}: {days} days of metrics are no whole round of {cycle[0]} days")


def _times(one: Recommendation, now: datetime.datetime, limits: GateLimits) -> Iterator[Refusal]:
    if one.expires_at is not None and one.expires_at < now:
        yield Refusal("expired", f"it was observed on {one.observed_at:%Y-%m-%d}; ask again")
    if one.created_at is not None and (now - one.created_at).days < limits.evidence_days:
        yield Refusal("too_young", f"the resource exists since {one.created_at:%Y-%m-%d}")
    if one.changed_at is not None and (now - one.changed_at).days < limits.settled_days:
        yield Refusal("changed_recently", f"the resource was changed on {one.changed_at:%Y-%m-%d}")
