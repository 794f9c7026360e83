"""The one line that says how much a change costs and whether it may merge; every report starts with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from costwarden.estimate.model import CostState, Estimate, ResourceCost, SideCost, SubresourceCost
from costwarden.money import format_money, format_percent
from costwarden.policy.model import Decision, Finding, Level, Status

_KNOWN = (CostState.PRICED, CostState.FREE)
_AT_REST = (("no-op",), ("read",), ())


def summarise(estimate: Estimate, decision: Decision, findings: Iterable[Finding], policies_evaluated: int) -> str:
    """ "Cost: +$586.00/month (+73%), range $540-$690 · blocked, needs 1 approval"."""
    parts = [cost_line(estimate, exact=True)]
    words = verdict(decision, findings)
    if words:
        parts.append(words)
    if policies_evaluated == 0:
        parts.append("no policy evaluated")
    return " · ".join(parts)


def cost_line(estimate: Estimate, *, exact: bool) -> str:
    """The cost part of the line: the change with cents (`exact`) or in whole units, percent, range, what is unknown.

    Where the cost of a changed resource is unknown the amount is a bound, "at least +$586", and never $0.
    """
    delta, bound = estimate.delta_monthly, bound_of(estimate.resources)
    tail = _range_text(estimate)
    if delta == 0:
        if bound:
            return f"Cost: change unknown, known part unchanged at {_monthly(estimate, exact)}{tail}"
        return f"Cost: no change, {_monthly(estimate, exact)}{tail}"
    amount = format_money(delta, estimate.currency, signed=True, exact=exact and abs(delta) >= Decimal("0.01"))
    percent = format_percent(delta, estimate.past_monthly)
    return f"Cost: {bound}{amount}/month{f' ({percent})' if percent else ''}{tail}"


def verdict(decision: Decision, findings: Iterable[Finding]) -> str:
    """Whether it may merge, in words; "" where nothing stands in the way."""
    new = [finding for finding in findings if finding.status is Status.NEW]
    denied = sum(finding.level is Level.DENY for finding in new)
    approvals = approvals_pending(new)
    needs = f", needs {count_of(approvals, 'approval')}"
    if decision is Decision.ERROR:
        return "could not decide"
    if decision is Decision.DENY:
        return f"blocked by {count_of(denied, 'finding')}" + (needs if approvals else "")
    if decision is Decision.APPROVAL:
        return f"blocked{needs}"
    if decision is Decision.WARN:
        return count_of(sum(finding.level is Level.WARN for finding in new), "warning")
    return ""


def approvals_pending(findings: Iterable[Finding]) -> int:
    """Approvals still to be given: per policy as many as it asks for, at least one."""
    per_policy: dict[str, int] = {}
    for finding in findings:
        if finding.level is Level.APPROVAL and finding.status is Status.NEW:
            per_policy[finding.policy] = max(per_policy.get(finding.policy, 1), finding.approvals_needed)
    return sum(per_policy.values())


def count_of(number: int, noun: str) -> str:
    """ "1 finding", "2,000 findings", "3 policies"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def is_changed(resource: ResourceCost) -> bool:
    """The plan touches it, or it costs something else than in the baseline."""
    return resource.actions not in _AT_REST or bool(resource.delta)


def is_new_project(estimate: Estimate) -> bool:
    """Nothing existed before: there is no baseline to compare with."""
    created = all(resource.actions == ("create",) for resource in estimate.resources)
    return bool(estimate.resources) and created and estimate.past_monthly == 0


def is_known(side: SideCost) -> bool:
    """Whether a side's fixed cost is fully known."""
    return side.state in _KNOWN


def bound_of(resources: Sequence[ResourceCost]) -> str:
    """What the known delta is of the real one: "" equal, else "at least ", "at most " or "about "."""
    unknown = [resource for resource in resources if _delta_is_unknown(resource)]
    grows = any(not is_known(resource.planned) for resource in unknown)
    shrinks = any(not is_known(resource.past) for resource in unknown)
    if grows and shrinks:
        return "about "
    if grows:
        return "at least "
    return "at most " if shrinks else ""


def _delta_is_unknown(resource: ResourceCost) -> bool:
    """A touched resource with an unknown side, unless both sides are billed by the very same components."""
    if not is_changed(resource) or (is_known(resource.past) and is_known(resource.planned)):
        return False
    past, planned = (tuple(_billed(side)) for side in (resource.past, resource.planned))
    return not past or past != planned


def _billed(side: SideCost | SubresourceCost) -> Iterator[tuple[str, str, Decimal | None, Decimal | None]]:
    for component in side.components:
        yield component.name, component.unit, component.monthly_quantity, component.price
    for part in side.subresources:
        yield from _billed(part)


def _monthly(estimate: Estimate, exact: bool) -> str:
    planned, known = estimate.planned_monthly, all(is_known(resource.planned) for resource in estimate.resources)
    if planned == 0:
        if not known:
            return "total unknown"
        return f"{format_money(planned, estimate.currency, exact=True)}/month" if exact else "nothing billed"
    return f"{'' if known else 'at least '}{format_money(planned, estimate.currency, exact=exact)}/month"


def _range_text(estimate: Estimate) -> str:
    low, high = estimate.delta_low, estimate.delta_high
    if low == high:
        return ""
    below, above = format_money(low, estimate.currency), format_money(high, estimate.currency, signed=low < 0)
    if below == above.lstrip("+"):
        return ""
    return f", range {below} to {above}" if low < 0 else f", range {below}-{above}"
