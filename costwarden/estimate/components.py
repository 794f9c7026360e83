"""From a declared type and one side of a resource to its cost: the only place that multiplies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costwarden.estimate.model import CostComponent, CostState, SideCost, SubresourceCost
from costwarden.estimate.quantity import Bounded, Quantity, expected
from costwarden.estimate.region import vendor_of
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView, UnknownAttribute
from costwarden.money import ZERO
from costwarden.prices.model import Price

MISSING = "the attribute {path} is known only after apply: the cost that depends on it is unknown"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A dimension's price question with its answer."""

    price: Price | None
    missing: str  # the key without a price; "" where there is one or where the key itself is unknown


def evaluate(kind: ResourceType, view: ResourceView) -> SideCost:
    """The cost of one side of one resource. State: see `state_of`."""
    components, subresources = _parts(kind, view, 1)
    everything = list(_all(components, subresources))
    known = [component for component in everything if component.monthly_cost is not None]
    monthly: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    if known:
        monthly = sum((component.monthly_cost or ZERO for component in known), ZERO)
        if any(component.low is not None for component in known):
            low = sum((c.low if c.low is not None else c.monthly_cost or ZERO for c in known), ZERO)
            high = sum((c.high if c.high is not None else c.monthly_cost or ZERO for c in known), ZERO)
    state = state_of(everything)
    if state is CostState.FREE:
        monthly = ZERO
    return SideCost(state, monthly, tuple(components), tuple(subresources), tuple(view.assumptions), low, high)


def state_of(components: Sequence[CostComponent]) -> CostState:
    """Unpriced as soon as a cost that certainly arises is unknown; usage when all that is known are unit prices."""
    if not components:
        return CostState.FREE
    for component in components:
        if component.monthly_cost is None and (not component.usage_based or component.monthly_quantity is not None):
            return CostState.UNPRICED
    if all(component.monthly_cost is None for component in components):
        return CostState.USAGE
    return CostState.PRICED


def _all(components: Sequence[CostComponent], subresources: Sequence[SubresourceCost]) -> Iterator[CostComponent]:
    yield from components
    for sub in subresources:
        yield from _all(sub.components, sub.subresources)


def _parts(
    kind: ResourceType, view: ResourceView, count: Quantity
) -> tuple[list[CostComponent], list[SubresourceCost]]:
    components: list[CostComponent] = []
    declaring = kind.dimensions
    declared = _try(view, lambda: list(declaring(view))) if callable(declaring) else declaring
    if declared is None:
        components.append(CostComponent(kind.doc or kind.type, "months", None, None, None))
    for dimension in declared or ():
        components.extend(_components(dimension, view, count))
    subresources: list[SubresourceCost] = []
    dividing = kind.children
    if dividing is not None:
        children = _try(view, lambda: list(dividing(view)))
        if children is None:
            components.append(CostComponent("Parts", "months", None, None, None))
        for child in children or ():
            inner, nested = _parts(child.type, child.view, _times(child.count, count))
            if inner or nested:
                subresources.append(SubresourceCost(child.name, tuple(inner), tuple(nested)))
            if child.view.assumptions is not view.assumptions:
                for sentence in child.view.assumptions:
                    view.assume(sentence)
    return components, subresources


def _try(view: ResourceView, compute: Callable[[], Any]) -> Any:
    """The computed value; None, with an assumption, where it needs an attribute that is unknown."""
    try:
        return compute()
    except UnknownAttribute as unknown:
        view.assume(MISSING.format(path=unknown.path))
        return None


def _components(dimension: Dimension, view: ResourceView, count: Quantity) -> Iterator[CostComponent]:
    if dimension.when is not None:
        condition = dimension.when
        applies = _try(view, lambda: bool(condition(view)))
        if applies is False:
            return
        if applies is None:
            yield CostComponent(_name(dimension, view), dimension.unit, None, None, None)
            return
    asked = dimension.quantity
    quantity: Quantity | None = _try(view, lambda: asked(view)) if callable(asked) else asked
    if quantity is not None:
        quantity = _times(quantity, count)
    name = _name(dimension, view)
    if dimension.tiers:
        yield from _tiered(dimension, name, view, quantity)
        return
    answer = _ask(dimension.price, view)
    if dimension.optional and answer.price is None:
        return
    yield _component(dimension, name, view, answer, quantity)


def _name(dimension: Dimension, view: ResourceView) -> str:
    if not callable(dimension.name):
        return dimension.name
    naming = dimension.name
    name = _try(view, lambda: naming(view))
    return str(name) if name else (dimension.doc or "Unknown until apply")


def _times(quantity: Quantity, count: Quantity) -> Quantity:
    if count == 1:
        return quantity
    return count * quantity if isinstance(count, Bounded) else quantity * count


def _ask(price: Any, view: ResourceView) -> _Asked:
    key: PriceKey | Price | None = _try(view, lambda: price(view)) if callable(price) else price
    if key is None:
        return _Asked(None, "")
    if isinstance(key, Price):  # the usage file gave it
        return _Asked(key, "")
    region = key.region if key.region is not None else view.region
    provider = vendor_of(view.type)
    found = view.context.catalogue.price(provider, key.service, key.sku, region)
    if found is not None and view.context.discounts:
        found = view.context.discounts.apply(found, provider, key, region)
    return _Asked(found, "" if found is not None else f"{key} in {region}")


def _component(
    dimension: Dimension, name: str, view: ResourceView, answer: _Asked, quantity: Quantity | None
) -> CostComponent:
    per = dimension.per
    price = None if answer.price is None else answer.price.amount * per if per != 1 else answer.price.amount
    amount = None if quantity is None else expected(quantity) / per if per != 1 else expected(quantity)
    cost = low = high = None
    if price is not None and amount is not None:
        discount = dimension.discount(view) if callable(dimension.discount) else dimension.discount
        rate = price * (1 - discount) if discount else price
        cost = rate * amount
        if isinstance(quantity, Bounded) and quantity.low != quantity.high:
            low, high = rate * quantity.low / per, rate * quantity.high / per
    return CostComponent(
        name=name,
        unit=dimension.unit,
        monthly_quantity=amount,
        price=price,
        monthly_cost=cost,
        usage_based=dimension.usage_based,
        price_missing=answer.missing,
        estimated=answer.price is not None and answer.price.estimated,
        price_date=answer.price.date if answer.price is not None else "",
        low=low,
        high=high,
    )


def _tiered(dimension: Dimension, name: str, view: ResourceView, quantity: Quantity | None) -> Iterator[CostComponent]:
    """One component per tier that the quantity reaches; without a quantity every tier's unit price (or the first's)."""
    start = ZERO
    for tier in dimension.tiers:
        share = None if quantity is None else _share(quantity, start, tier)
        if share is None or start == 0 or expected(share) > 0 or (isinstance(share, Bounded) and share.high > 0):
            label = f"{name} ({tier.label})" if tier.label else name
            yield _component(dimension, label, view, _ask(tier.price, view), share)
        if tier.up_to is None or (quantity is None and dimension.first_tier_only):
            return
        start = Decimal(tier.up_to)


def _share(quantity: Quantity, start: Decimal, tier: Tier) -> Quantity:
    """The part of a quantity that falls between two cumulative bounds."""
    end = None if tier.up_to is None else Decimal(tier.up_to)

    def within(amount: Decimal) -> Decimal:
        top = amount if end is None else min(amount, end)
        return max(top - start, ZERO)

    return quantity.apply(within) if isinstance(quantity, Bounded) else within(Decimal(quantity))
