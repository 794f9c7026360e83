"""An estimate as Infracost 0.10 breakdown JSON (schema version 0.2): every number a string, unknown null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from costwarden.estimate.model import CostComponent, CostState, Estimate, ResourceCost, SideCost, SubresourceCost
from costwarden.estimate.resource import HOURS
from costwarden.money import ZERO

Json = dict[str, Any]


def build_breakdown(estimate: Estimate, *, time_generated: str = "") -> Json:
    """The whole document. Resources without a component are listed as free; unsupported ones are only counted."""
    projects = []
    total = past_total = ZERO
    for project in estimate.projects:
        costs = [cost for cost in estimate.resources if cost.project == project.name]
        breakdown = _breakdown((cost, cost.planned) for cost in costs if cost.actions != ("delete",))
        past = _breakdown((cost, cost.past) for cost in costs if "create" not in cost.actions or len(cost.actions) == 2)
        total += project.planned_monthly
        past_total += project.past_monthly
        projects.append(
            {
                "name": project.name,
                "metadata": {"path": project.name, "type": "terraform_plan_json"},
                "pastBreakdown": past,
                "breakdown": breakdown,
                "summary": _summary(costs),
            }
        )
    return {
        "version": "0.2",
        "metadata": {"infracostCommand": "breakdown"},
        "currency": estimate.currency,
        "projects": projects,
        "totalHourlyCost": _text(total / HOURS),
        "totalMonthlyCost": _text(total),
        "pastTotalHourlyCost": _text(past_total / HOURS),
        "pastTotalMonthlyCost": _text(past_total),
        "diffTotalHourlyCost": _text((total - past_total) / HOURS),
        "diffTotalMonthlyCost": _text(total - past_total),
        "timeGenerated": time_generated,
        "summary": _summary(estimate.resources),
    }


def _breakdown(sides: Iterable[tuple[ResourceCost, SideCost]]) -> Json:
    resources, free, total = [], [], ZERO
    for cost, side in sides:
        if side.components or side.subresources:
            resources.append(_resource(cost, side))
            total += side.monthly or ZERO
        elif side.state is CostState.FREE:
            free.append({"name": cost.address, "resourceType": cost.type, "metadata": {}})
    return {
        "resources": resources,
        "freeResources": free,
        "totalHourlyCost": _text(total / HOURS),
        "totalMonthlyCost": _text(total),
    }


def _resource(cost: ResourceCost, side: SideCost) -> Json:
    return {
        "name": cost.address,
        "resourceType": cost.type,
        "metadata": {},
        "hourlyCost": _text(None if side.monthly is None else side.monthly / HOURS),
        "monthlyCost": _text(side.monthly),
        "costComponents": [_component(component) for component in side.components],
        "subresources": [_subresource(sub) for sub in side.subresources],
    }


def _subresource(sub: SubresourceCost) -> Json:
    monthly = _known_sum(sub)
    return {
        "name": sub.name,
        "metadata": {},
        "hourlyCost": _text(None if monthly is None else monthly / HOURS),
        "monthlyCost": _text(monthly),
        "costComponents": [_component(component) for component in sub.components],
        "subresources": [_subresource(nested) for nested in sub.subresources],
    }


def _known_sum(sub: SubresourceCost) -> Decimal | None:
    amounts = [component.monthly_cost for component in sub.components] + [_known_sum(one) for one in sub.subresources]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None


def _component(component: CostComponent) -> Json:
    quantity, cost = component.monthly_quantity, component.monthly_cost
    return {
        "name": component.name,
        "unit": component.unit,
        "hourlyQuantity": _text(None if quantity is None else quantity / HOURS),
        "monthlyQuantity": _text(quantity),
        "price": _text(component.price if component.price is not None else ZERO),
        "hourlyCost": _text(None if cost is None else cost / HOURS),
        "monthlyCost": _text(cost),
        "usageBased": component.usage_based,
        "priceNotFound": component.price is None,
    }


def _summary(costs: Sequence[ResourceCost]) -> Json:
    states = [cost.state for cost in costs]
    return {
        "totalDetectedResources": len(costs),
        "totalSupportedResources": sum(state not in (CostState.FREE, CostState.UNSUPPORTED) for state in states),
        "totalUnsupportedResources": states.count(CostState.UNSUPPORTED),
        "totalUsageBasedResources": states.count(CostState.USAGE),
        "totalNoPriceResources": states.count(CostState.FREE),
        "unsupportedResourceCounts": _counts(costs, CostState.UNSUPPORTED),
        "noPriceResourceCounts": _counts(costs, CostState.FREE),
    }


def _counts(costs: Sequence[ResourceCost], state: CostState) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for cost in costs:
        if cost.state is state:
            counts[cost.type] = counts.get(cost.type, 0) + 1
    return dict(sorted(counts.items()))


def _text(amount: Decimal | None) -> str | None:
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text
