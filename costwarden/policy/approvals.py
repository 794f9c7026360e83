"""Approvals laid over findings: bound to their ids, a cost ceiling and the policies' version, so sticky unless worse.

A push that is not worse keeps an approval; a new finding, a dearer change, more of it unpriced, other policies, or the
approver's own hand in it reopens. Suppressing by policy name would let a second violation through behind the first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from costwarden.config.model import Config
from costwarden.policy.authority import approvals_needed, owners_of
from costwarden.policy.model import Finding, Level, Status

BLOCKING = (Level.DENY, Level.APPROVAL)


@dataclass(frozen=True, slots=True)
class Given:
    """One approval that is neither revoked nor expired."""

    policy: str
    approver: str
    finding_ids: frozenset[str]
    ceiling: Decimal  # of the whole change, per month, in the report's currency
    currency: str
    unpriced: int = 0  # changed resources whose cost was unknown when it was given
    policy_digest: str = ""  # of the policies it was given under
    note: str = ""  # "until 2027-01-01, comment 12"
    unpriced_at: frozenset[str] = frozenset()  # the resources counted in `unpriced`, each with what it was


@dataclass(frozen=True, slots=True)
class Standing:
    """What the change is now."""

    delta_monthly: Decimal
    currency: str
    unpriced: int
    policy_digest: str
    makers: frozenset[str] = frozenset()  # logins, small letters: nobody's approval counts for his own change
    unpriced_at: frozenset[str] = frozenset()


def apply_approvals(
    findings: Sequence[Finding], given: Collection[Given], standing: Standing, config: Config
) -> list[Finding]:
    """New findings with enough approvals become `approved`; others learn who has approved so far.

    What does not block is dismissed by one owner.
    """
    result = []
    for finding in findings:
        if finding.status is not Status.NEW:
            result.append(finding)
            continue
        approvers = approvers_of(finding, given, standing, config)
        needed = approvals_needed(config, finding.policy) if finding.level in BLOCKING else 1
        enough = bool(approvers) and len(approvers) >= needed
        status = Status.APPROVED if enough else finding.status
        result.append(replace(finding, status=status, approved_by=approvers))
    return result


def approvers_of(finding: Finding, given: Collection[Given], standing: Standing, config: Config) -> tuple[str, ...]:
    """Who approves this finding as it stands, each person once, in the order given."""
    if not owners_of(config, finding.policy):
        return ()
    people: dict[str, str] = {}
    for one in given:
        if one.policy == finding.policy and finding.id in one.finding_ids and not why_reopened(one, standing):
            people.setdefault(one.approver.casefold(), one.approver)
    return tuple(people.values())


def why_reopened(one: Given, standing: Standing) -> str:
    """Why the approval does not hold for the change as it stands; "" where it does."""
    if one.approver.casefold() in standing.makers:
        return f"{one.approver} has, or may have, a hand in the change now"
    if one.currency != standing.currency:
        return "the currency is another one"
    if standing.delta_monthly > one.ceiling:
        return f"the change costs more than the approved {one.ceiling:f} {one.currency}/month"
    if standing.unpriced > one.unpriced:
        return "more of the change has no known price"
    if standing.unpriced_at - one.unpriced_at:  # it might cost anything now
        return "what has no known price is another resource, or is set otherwise"
    if one.policy_digest and one.policy_digest != standing.policy_digest:
        return "the policies are of another version"
    return ""
