"""The state of a side that another tool priced: its components say what is known, and null is never zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from costwarden.estimate.components import state_of
from costwarden.estimate.infracost_in_fields import Fields
from costwarden.estimate.infracost_out_resource import flat_components
from costwarden.estimate.model import CostComponent, CostState, SideCost, SubresourceCost
from costwarden.money import ZERO

FREE = SideCost(CostState.FREE, ZERO)
UNSUPPORTED = SideCost(CostState.UNSUPPORTED, None)


def side_of(
    components: Sequence[CostComponent], subresources: Sequence[SubresourceCost], stated: Decimal | None
) -> SideCost:
    """`stated` is the resource's own monthly cost: it counts where the document gives no components."""
    side = SideCost(CostState.UNPRICED, None, tuple(components), tuple(subresources))
    everything = list(flat_components(side))
    if not everything:
        return side if stated is None else replace(side, state=CostState.PRICED, monthly=stated)
    return replace(side, state=state_of(everything), monthly=known_sum(everything))


def known_sum(components: Sequence[CostComponent]) -> Decimal | None:
    known = [component.monthly_cost for component in components if component.monthly_cost is not None]
    return sum(known, ZERO) if known else None


def with_own_facts(side: SideCost, facts: Fields) -> SideCost:
    """A side of our own document with what its `metadata.costwarden` adds.

    Errors: InfracostNotReadable for a state that does not exist or values of the wrong type.
    """
    name = facts.text("state")
    if name not in tuple(CostState):
        raise facts.fail("state", "a state")
    state = CostState(name)
    rest = iter(list(facts.objects("components")))
    components = tuple(_component(one, rest) for one in side.components)
    subresources = tuple(_subresource(one, rest) for one in side.subresources)
    monthly = side.monthly
    if state is CostState.UNPRICED:
        monthly = facts.amount("monthlyCost")
    elif state is CostState.FREE:
        monthly = ZERO
    return SideCost(
        state=state,
        monthly=monthly,
        components=components,
        subresources=subresources,
        assumptions=facts.strings("assumptions"),
        low=facts.amount("low"),
        high=facts.amount("high"),
    )


def _subresource(sub: SubresourceCost, rest: Iterator[Fields]) -> SubresourceCost:
    components = tuple(_component(one, rest) for one in sub.components)
    return SubresourceCost(sub.name, components, tuple(_subresource(one, rest) for one in sub.subresources))


def _component(component: CostComponent, rest: Iterator[Fields]) -> CostComponent:
    facts = next(rest, None)
    if facts is None or not facts.values:
        return component
    cost = facts.amount("monthlyCost")
    return replace(
        component,
        monthly_cost=cost if cost is not None else component.monthly_cost,
        low=facts.amount("low"),
        high=facts.amount("high"),
        price_missing=facts.text("priceMissing"),
        price_date=facts.text("priceDate"),
        estimated=facts.flag("estimated"),
    )
