"""One side of a resource as Infracost writes it, with what only costwarden knows under `metadata.costwarden`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from costwarden.estimate.model import (
    CostComponent,
    CostState,
    Estimate,
    ProjectCost,
    ResourceCost,
    SideCost,
    SubresourceCost,
)
from costwarden.estimate.resource import HOURS
from costwarden.money import ZERO
from costwarden.plan.model import Plan, ResourceChange
from costwarden.plan.tags import effective_tags

Json = dict[str, Any]


class Labels:
    """What a resource carries beside its cost: tags from the plan, and facts about the whole estimate."""

    def __init__(self, plan: Plan | None, project: ProjectCost, estimate: Estimate) -> None:
        self._plan = plan
        self.environment = project.environment
        self.basis = estimate.basis

    @cached_property
    def _changes(self) -> dict[str, ResourceChange]:
        return {change.address: change for change in self._plan.resources} if self._plan is not None else {}

    def tags(self, address: str, side: str) -> dict[str, str] | None:
        """Effective tags; None for a type without tags, or without a plan. Sensitive values are not in a plan."""
        change = self._changes.get(address)
        if change is None or self._plan is None:
            return None
        which: Literal["before", "after"] = "before" if side == "before" else "after"
        found = effective_tags(change, self._plan, which)
        return dict(sorted(found.known.items())) if found.taggable else None


def build_resource(cost: ResourceCost, side: SideCost, labels: Labels, when: str) -> Json:
    """`when`: "before" or "after", the side whose tags are meant."""
    withheld = side.state is CostState.UNPRICED
    monthly = shown_monthly(side)
    entry: Json = {"name": cost.address, "resourceType": cost.type}
    tags = labels.tags(cost.address, when)
    if tags is not None:
        entry["tags"] = tags
    entry["metadata"] = {"costwarden": _own_facts(cost, side, labels)}
    entry |= _costs(monthly, shown_usage(side))
    if side.components:
        entry["costComponents"] = [_component(component, withheld) for component in side.components]
    if side.subresources:
        entry["subresources"] = [_subresource(sub, withheld) for sub in side.subresources]
    return entry


def shown_monthly(side: SideCost) -> Decimal | None:
    """The cost that is shown: none at all where a part of it is missing."""
    return None if side.state is CostState.UNPRICED else side.monthly


def shown_usage(part: SideCost | SubresourceCost) -> Decimal | None:
    """The share of the shown cost that depends on usage; None where there is no such share."""
    if isinstance(part, SideCost) and part.state is CostState.UNPRICED:
        return None
    amounts = [component.monthly_cost for component in part.components if component.usage_based]
    amounts += [shown_usage(sub) for sub in part.subresources]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None


def flat_components(part: SideCost | SubresourceCost) -> Iterator[CostComponent]:
    """All components, a part's own before those of its parts: the order of `metadata.costwarden.components`."""
    yield from part.components
    for sub in part.subresources:
        yield from flat_components(sub)


def _own_facts(cost: ResourceCost, side: SideCost, labels: Labels) -> Json:
    facts: Json = {"state": side.state.value, "actions": list(cost.actions)}
    optional = {
        "monthlyCost": amount_text(side.monthly) if side.state is CostState.UNPRICED else None,
        "low": amount_text(side.low),
        "high": amount_text(side.high),
        "region": cost.region,
        "previousAddress": cost.previous_address,
        "assumptions": list(side.assumptions),
        "environment": labels.environment if labels.environment != "default" else None,
        "basis": labels.basis if labels.basis != "list" else None,
    }
    facts |= {name: value for name, value in optional.items() if value}
    components = [_component_facts(one, side.state is CostState.UNPRICED) for one in flat_components(side)]
    if any(components):
        facts["components"] = components
    return facts


def _component_facts(component: CostComponent, withheld: bool) -> Json:
    found = {
        "monthlyCost": amount_text(component.monthly_cost) if withheld else None,
        "low": amount_text(component.low),
        "high": amount_text(component.high),
        "priceMissing": component.price_missing,
        "priceDate": component.price_date,
        "estimated": component.estimated,
    }
    return {name: value for name, value in found.items() if value}


def _subresource(sub: SubresourceCost, withheld: bool) -> Json:
    entry: Json = {"name": sub.name, "metadata": {}}
    entry |= _costs(None if withheld else _known_sum(sub), None if withheld else shown_usage(sub))
    if sub.components:
        entry["costComponents"] = [_component(component, withheld) for component in sub.components]
    if sub.subresources:
        entry["subresources"] = [_subresource(nested, withheld) for nested in sub.subresources]
    return entry


def _known_sum(sub: SubresourceCost) -> Decimal | None:
    amounts = [component.monthly_cost for component in sub.components] + [_known_sum(one) for one in sub.subresources]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known else None


def _costs(monthly: Decimal | None, usage: Decimal | None) -> Json:
    costs: Json = {
        "hourlyCost": amount_text(None if monthly is None else monthly / HOURS),
        "monthlyCost": amount_text(monthly),
    }
    if usage is not None:
        costs["monthlyUsageCost"] = amount_text(usage)
    return costs


def _component(component: CostComponent, withheld: bool) -> Json:
    quantity, cost = component.monthly_quantity, None if withheld else component.monthly_cost
    return {
        "name": component.name,
        "unit": component.unit,
        "hourlyQuantity": amount_text(None if quantity is None else quantity / HOURS),
        "monthlyQuantity": amount_text(quantity),
        # Infracost's price is never null: what has none is 0, and priceNotFound says so.
        "price": amount_text(component.price if component.price is not None else ZERO),
        "hourlyCost": amount_text(None if cost is None else cost / HOURS),
        "monthlyCost": amount_text(cost),
        "usageBased": component.usage_based,
        "priceNotFound": component.price is None,
    }


def amount_text(amount: Decimal | None) -> str | None:
    """Plain digits without exponent or trailing zeros; None stays None."""
    if amount is None:
        return None
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") or "0" if "." in text else text
    return "0" if text == "-0" else text
