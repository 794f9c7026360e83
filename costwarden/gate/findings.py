"""From violations on both sides to findings: what is new, what was there, what somebody has excepted."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from costwarden.estimate.model import Estimate
from costwarden.gate.lines import Lines
from costwarden.gate.loaded import Loaded
from costwarden.policy.decision import Judge
from costwarden.policy.exceptions import PolicyException, active
from costwarden.policy.model import Finding, Status, Violation


def statuses_of(
    sides: Sequence[tuple[int, str]], violations: Sequence[Sequence[Violation]]
) -> list[tuple[int, Violation, Status]]:
    """New or existing, by policy, address and attribute within a project."""
    before: dict[int, set[tuple[str, str, str]]] = {}
    for (at, side), found in zip(sides, violations, strict=True):
        if side == "before":
            before[at] = {(one.policy, one.address, one.attribute) for one in found}
    result: list[tuple[int, Violation, Status]] = []
    seen: set[tuple[Any, ...]] = set()
    for (at, side), found in zip(sides, violations, strict=True):
        if side == "before":
            continue
        for one in found:
            key = (at, one.policy, one.address, one.attribute, one.rule, str(one.values))
            if key in seen:
                continue
            seen.add(key)
            known = (one.policy, one.address, one.attribute) in before.get(at, ())
            result.append((at, one, Status.EXISTING if known else Status.NEW))
    return result


def findings_of(
    found: Iterable[tuple[int, Violation, Status]],
    loaded: Sequence[Loaded],
    estimate: Estimate,
    judge: Judge,
    lines: Sequence[Lines],
) -> list[Finding]:
    costs = {(cost.project, cost.address): cost for cost in estimate.resources}
    findings: dict[tuple[str, str, str, str], Finding] = {}
    for at, violation, status in found:
        target = loaded[at].target
        cost = costs.get((target.name, violation.address))
        project = target.name
        if not violation.address:  # a total: it belongs to the environment, not to the first project that has it
            project = target.name if _alone(loaded, target.environment) else target.environment
        finding = judge.finding(
            violation,
            project,
            status=status,
            where=_place(lines[at]),
            monthly=cost.planned.monthly if cost is not None else None,
        )
        key = (project, violation.policy, violation.address, violation.attribute)
        known = findings.get(key)
        # Projects of one environment share its totals: what is new in one of them is new.
        if known is None or (known.status is Status.EXISTING and status is Status.NEW):
            findings[key] = finding
    return list(findings.values())


def _alone(loaded: Sequence[Loaded], environment: str) -> bool:
    return sum(one.target.environment == environment for one in loaded) == 1


def _place(lines: Lines) -> Callable[[str, str], tuple[str, int] | None]:
    def place(address: str, attribute: str) -> tuple[str, int] | None:
        return lines.find(address, attribute) if address else None

    return place


def with_exceptions(
    findings: Sequence[Finding],
    exceptions: Sequence[PolicyException],
    loaded: Sequence[Loaded],
    lines: Sequence[Lines],
    today: datetime.date,
) -> list[Finding]:
    """New findings that the exceptions file or an inline ignore covers today become excepted, with the reason."""
    by_project = {one.target.name: own for one, own in zip(loaded, lines, strict=True)}
    in_force = active(exceptions, today)
    result = []
    for finding in findings:
        reason = None
        if finding.status is Status.NEW:
            reason = next(
                (
                    f"{one.reason} (until {one.expires.isoformat()}, {one.approver})"
                    for one in in_force
                    if one.covers(finding.policy, finding.address, finding.attribute)
                ),
                None,
            )
            own = by_project.get(finding.project)
            if reason is None and own is not None:
                reason = own.ignored(finding.policy, finding.address, today)
        result.append(finding if reason is None else replace(finding, status=Status.EXCEPTED, exception=reason))
    return result
