"""A plan's cost: both sides of every resource, with what is equal computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from costwarden.config.model import Discount
from costwarden.estimate.components import evaluate
from costwarden.estimate.context import Context, Side
from costwarden.estimate.discounts import Discounts
from costwarden.estimate.model import (
    ABSENT,
    BasisTotals,
    CostComponent,
    CostState,
    Estimate,
    ProjectCost,
    ResourceCost,
    SideCost,
)
from costwarden.estimate.registry import find_type, is_free
from costwarden.estimate.usage import Usage
from costwarden.estimate.usage_only import usage_only_resources
from costwarden.estimate.view import ResourceView
from costwarden.money import ZERO, sum_known
from costwarden.plan.model import Plan, ResourceChange
from costwarden.plan.references import ReferenceIndex
from costwarden.prices.catalogue import Catalogue
from costwarden.prices.model import furthest

FREE = SideCost(CostState.FREE, ZERO)
UNSUPPORTED = SideCost(CostState.UNSUPPORTED, None)


def estimate_plan(
    plan: Plan,
    *,
    catalogue: Catalogue,
    usage: Usage | None = None,
    compat: bool = False,
    project: str | None = None,
    environment: str = "default",
    baseline: Plan | None = None,
    discounts: Sequence[Discount] = (),
    basis: str = "contracted",
    currency: str = "USD",
) -> Estimate:
    """The cost of one plan, as one project. With `baseline` its planned side is the past of the resource it shares.

    Resources come in plan order; those only the baseline has come last, as deletions. `basis`: which of the discounts
    are applied; which price files are asked is the catalogue's.
    """
    usage = usage or Usage()
    name = project if project is not None else plan.name
    context = Context(plan, catalogue, ReferenceIndex(plan), usage, compat, Discounts(discounts, basis))
    if baseline is None:
        resources = [_resource_cost(change, context, name) for change in plan.resources]
    else:
        resources = _against(plan, baseline, context, name)
    planned_addresses = frozenset(change.address for change in plan.resources)
    unplanned = [*usage_only_resources(usage, planned_addresses)]
    resources += [_resource_cost(change, context, name) for change in unplanned]
    warnings = [*context.warnings, *_usage_warnings(context, frozenset(change.address for change in unplanned))]
    past = sum((cost.past.monthly for cost in resources if cost.past.monthly is not None), ZERO)
    planned = sum((cost.planned.monthly for cost in resources if cost.planned.monthly is not None), ZERO)
    return Estimate(
        currency=currency,
        resources=tuple(resources),
        projects=(ProjectCost(name, environment, past, planned, sum_known(cost.delta for cost in resources)),),
        prices_as_of=_oldest(resources),
        basis=furthest({*context.discounts.applied, *catalogue.answered}),
        warnings=tuple(warnings),
    )


def join_estimates(estimates: Sequence[Estimate]) -> Estimate:
    """Several projects as one estimate: the currency is the first's, the basis the furthest from the list.

    Totals by basis are kept where they are those of the whole: of documents that say them.
    """
    joined = _joined(estimates)
    found = next((estimate.by_basis for estimate in estimates if estimate.by_basis), {})
    own = BasisTotals(joined.past_monthly, joined.planned_monthly, joined.delta_monthly)
    return replace(joined, by_basis=found) if found.get(joined.basis) == own else joined


def _joined(estimates: Sequence[Estimate]) -> Estimate:
    first = estimates[0]
    dates = [estimate.prices_as_of for estimate in estimates if estimate.prices_as_of]
    return Estimate(
        currency=first.currency,
        resources=tuple(cost for estimate in estimates for cost in estimate.resources),
        projects=tuple(project for estimate in estimates for project in estimate.projects),
        prices_as_of=min(dates, default=None),
        basis=furthest({estimate.basis for estimate in estimates}),
        source=first.source,
        warnings=tuple(dict.fromkeys(line for estimate in estimates for line in estimate.warnings)),
    )


def _resource_cost(change: ResourceChange, context: Context, project: str) -> ResourceCost:
    if change.is_forget:
        past = planned = _side(change, "before", context)
    elif (
        change.before is not None and change.before == change.after and not change.after_unknown
    ) or change.actions == ("no-op",):
        past, planned = _unchanged(change, context)
    else:
        past = _side(change, "before", context) if change.before is not None else ABSENT
        planned = _side(change, "after", context) if change.after is not None else ABSENT
    return _cost(change, context, project, past, planned)


def _unchanged(change: ResourceChange, context: Context) -> tuple[SideCost, SideCost]:
    """Both sides of a resource that stays as it is: equal, unless what it refers to changes.

    A serverless instance costs more when its cluster's maximum rises, although nothing of the instance itself differs.
    """
    context.saw_change = False
    planned = _side(change, "after" if change.after is not None else "before", context)
    if not context.saw_change or change.before is None or change.after is None:
        return planned, planned
    past = _side(change, "before", context)
    # The past goes by ids alone; where it finds less than the plan's own references it says nothing new.
    return (past if past.state is planned.state else planned), planned


def _cost(change: ResourceChange, context: Context, project: str, past: SideCost, planned: SideCost) -> ResourceCost:
    region = ""
    for side in ("after", "before"):
        region = region or context.known_region(change.address, side)
    return ResourceCost(
        project=project,
        address=change.address,
        type=change.type,
        actions=change.actions,
        past=past,
        planned=planned,
        region=region,
        previous_address=change.previous_address,
    )


def _side(change: ResourceChange, side: Side, context: Context) -> SideCost:
    kind = find_type(change.type)
    if kind is None:
        return FREE if is_free(change.type) else UNSUPPORTED
    known = context.repeats.find(change, side, context)
    if known is not None:
        return known
    recording = context.recording = context.repeats.watch(change, side)
    if recording is None:
        return evaluate(kind, ResourceView(context, change, side))
    saw_change, context.saw_change = context.saw_change, False
    cost = evaluate(kind, ResourceView(context, change, side))
    context.recording = None
    context.repeats.keep(recording, cost, context.saw_change, context)
    context.saw_change |= saw_change
    return cost


def _against(plan: Plan, baseline: Plan, context: Context, project: str) -> list[ResourceCost]:
    base = Context(
        baseline, context.catalogue, ReferenceIndex(baseline), context.usage, context.compat, context.discounts
    )
    earlier = {change.address: change for change in baseline.resources if change.after is not None}
    costs = []
    for change in plan.resources:
        old = earlier.pop(change.address, None)
        if old is None and change.previous_address is not None:
            old = earlier.pop(change.previous_address, None)
        past = ABSENT if old is None else _side(old, "after", base)
        if change.is_forget:
            planned = _side(change, "before", context)
        else:
            planned = ABSENT if change.after is None else _side(change, "after", context)
        costs.append(_cost(change, context, project, past, planned))
    costs.extend(
        replace(_cost(old, base, project, _side(old, "after", base), ABSENT), actions=("delete",))
        for old in earlier.values()
    )
    for line in base.warnings:
        context.warn(line)
    return costs


def _oldest(resources: Sequence[ResourceCost]) -> str | None:
    oldest: str | None = None
    seen: set[int] = set()
    for cost in resources:
        for side in (cost.past, cost.planned):
            if id(side) in seen:
                continue
            seen.add(id(side))
            for component in _components(side):
                if component.price_date and (oldest is None or component.price_date < oldest):
                    oldest = component.price_date
    return oldest


def _components(side: SideCost) -> list[CostComponent]:
    found = list(side.components)
    rest = list(side.subresources)
    while rest:
        sub = rest.pop()
        found.extend(sub.components)
        rest.extend(sub.subresources)
    return found


def _usage_warnings(context: Context, unplanned: frozenset[str]) -> list[str]:
    """Addresses and keys of the usage file that nothing read: most often a spelling mistake."""
    usage = context.usage
    if not usage.file:
        return []
    addresses = frozenset(change.address for change in context.plan.resources) | unplanned
    lines = [f"usage file: no resource {address} in the plan" for address in usage.unmatched(addresses)]
    read = {key.partition(".")[0].partition("[")[0] for keys in context.usage_keys.values() for key in keys}
    if unplanned:
        read.add("region")
    for address, values in usage.by_address.items():
        if address in addresses:
            unread = [key for key in values if key.partition("[")[0] not in read]
            lines.extend(f"usage file: {key} of {address} had no effect" for key in unread)
    return lines
