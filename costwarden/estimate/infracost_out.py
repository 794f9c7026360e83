"""An estimate as Infracost 0.10 breakdown JSON (schema version "0.2"): every number a string, unknown null.

Infracost's public schema closes every object but a resource's `metadata`; what only costwarden knows is therefore
under `metadata.costwarden` there (infracost_out_resource.py): the document stays valid, a round trip loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from costwarden.estimate.infracost_out_diff import diff_resources
from costwarden.estimate.infracost_out_resource import Labels, amount_text, build_resource, shown_monthly, shown_usage
from costwarden.estimate.model import ABSENT, CostState, Estimate, ProjectCost, ResourceCost, SideCost
from costwarden.estimate.resource import HOURS
from costwarden.money import ZERO, sum_known
from costwarden.plan.model import Plan

Json = dict[str, Any]
_NO_TIME = "0001-01-01T00:00:00Z"  # what Infracost, a Go program, writes for a time that is not set


def build_breakdown(estimate: Estimate, *, time_generated: str = "", plans: Mapping[str, Plan] | None = None) -> Json:
    """The whole document. `plans` (project -> plan) adds tags; `time_generated` is an RFC 3339 time.

    A resource that is unpriced has its components with prices and quantities, but no cost: a sum that leaves out what
    has no price would read as the whole. The totals are the sums of the costs that are shown.
    """
    when = time_generated or _NO_TIME
    projects = [_project(project, estimate, (plans or {}).get(project.name)) for project in estimate.projects]
    _add_facts_of_the_whole(projects, estimate)
    document: Json = {
        "version": "0.2",
        "metadata": {
            "infracostCommand": "breakdown",
            "vcsBranch": "",
            "vcsCommitSha": "",
            "vcsCommitAuthorName": "",
            "vcsCommitAuthorEmail": "",
            "vcsCommitTimestamp": when,
            "vcsCommitMessage": "",
        },
        "currency": estimate.currency,
        "projects": projects,
    }
    for prefix, part in (("", "breakdown"), ("past", "pastBreakdown"), ("diff", "diff")):
        for field in ("totalHourlyCost", "totalMonthlyCost", "totalMonthlyUsageCost"):
            name = f"{prefix}{field[0].upper()}{field[1:]}" if prefix else field
            document[name] = amount_text(sum_known(_number(project[part][field]) for project in projects))
    document["timeGenerated"] = when
    document["summary"] = _summary(estimate.resources)
    return document


def _project(project: ProjectCost, estimate: Estimate, plan: Plan | None) -> Json:
    costs = [cost for cost in estimate.resources if cost.project == project.name]
    labels = Labels(plan, project, estimate)
    past = _breakdown(((cost, cost.past) for cost in costs if cost.past is not ABSENT), labels, "before")
    planned = _breakdown(((cost, cost.planned) for cost in costs if cost.planned is not ABSENT), labels, "after")
    return {
        "name": project.name,
        "displayName": project.name,
        "metadata": {"path": project.name, "type": "terraform_plan_json"},
        "pastBreakdown": past,
        "breakdown": planned,
        "diff": _diff(past, planned),
        "summary": _summary(costs),
    }


def _add_facts_of_the_whole(projects: Sequence[Json], estimate: Estimate) -> None:
    """What the schema has no place for at the top is carried by the first resource: warnings, totals at other bases."""
    facts: Json = {"warnings": list(estimate.warnings)} if estimate.warnings else {}
    if estimate.by_basis:
        facts["byBasis"] = {
            basis: {
                "pastMonthly": amount_text(totals.past_monthly),
                "plannedMonthly": amount_text(totals.planned_monthly),
                "deltaMonthly": amount_text(totals.delta_monthly),
            }
            for basis, totals in estimate.by_basis.items()
        }
    first = next((entry for entry in entries_of(projects)), None)
    if facts and first is not None:
        first["metadata"]["costwarden"]["estimate"] = facts


def entries_of(projects: Sequence[Json]) -> Iterator[Json]:
    """Every resource that a project has now, then every one that it had."""
    for part in ("breakdown", "pastBreakdown"):
        for project in projects:
            yield from project[part]["resources"]
            yield from project[part]["freeResources"]


def _breakdown(sides: Iterable[tuple[ResourceCost, SideCost]], labels: Labels, when: str) -> Json:
    resources, free, total, usage = [], [], ZERO, ZERO
    for cost, side in sides:
        entry = build_resource(cost, side, labels, when)
        if side.state is CostState.FREE and not side.components and not side.subresources:
            free.append(entry)
            continue
        resources.append(entry)
        total += shown_monthly(side) or ZERO
        usage += shown_usage(side) or ZERO
    return {"resources": resources, "freeResources": free, **_totals(total, usage)}


def _diff(past: Json, planned: Json) -> Json:
    monthly, usage = (
        _number(planned[name]) - _number(past[name]) for name in ("totalMonthlyCost", "totalMonthlyUsageCost")
    )
    return {"resources": diff_resources(past["resources"], planned["resources"]), **_totals(monthly, usage)}


def _totals(monthly: Decimal, usage: Decimal) -> Json:
    return {
        "totalHourlyCost": amount_text(monthly / HOURS),
        "totalMonthlyCost": amount_text(monthly),
        "totalMonthlyUsageCost": amount_text(usage),
    }


def _number(text: Any) -> Decimal:
    return Decimal(text) if text is not None else ZERO


def _summary(costs: Sequence[ResourceCost]) -> Json:
    states = [cost.state for cost in costs]
    return {
        "totalDetectedResources": len(costs),
        "totalSupportedResources": sum(state not in (CostState.FREE, CostState.UNSUPPORTED) for state in states),
        "totalUnsupportedResources": states.count(CostState.UNSUPPORTED),
        "totalUsageBasedResources": sum(_uses(cost.planned) for cost in costs),
        "totalNoPriceResources": states.count(CostState.FREE),
        "unsupportedResourceCounts": _counts(costs, CostState.UNSUPPORTED),
        "noPriceResourceCounts": _counts(costs, CostState.FREE),
    }


def _uses(part: Any) -> bool:
    """Whether any component of a side, or of a part of it, depends on usage."""
    return any(component.usage_based for component in part.components) or any(_uses(one) for one in part.subresources)


def _counts(costs: Sequence[ResourceCost], state: CostState) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for cost in costs:
        if cost.state is state:
            counts[cost.type] = counts.get(cost.type, 0) + 1
    return dict(sorted(counts.items()))
