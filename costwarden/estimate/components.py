"""From a declared type and one side of a resource to its cost: the only place that multiplies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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


UNREADABLE = "an attribute or usage value is not of the form its type has: the cost that depends on it is unknown"
BELOW_ZERO = "{name}: a quantity below zero is not taken; give one of zero or more"

MALFORMED = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
"""What a type's arithmetic raises on values no provider would accept: one resource is unpriced, the others are not."""

UNKNOWN: Any = object()
"""The answer of a callable that needs an attribute which is known only after apply."""


def evaluate(kind: ResourceType, view: ResourceView) -> SideCost:
    """The cost of one side of one resource. State: see `state_of`."""
    try:
        components, subresources = _parts(kind, view, 1)
    except MALFORMED:
        view.assume(UNREADABLE)
        components, subresources = [CostComponent(kind.doc or kind.type, "months", None, None, None)], []
    everything = [*components, *_inside(subresources)] if subresources else components
    monthly: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    ranges = False
    for component in everything:  # one pass: this runs once per resource
        cost = component.monthly_cost
        if cost is not None:
            monthly = cost if monthly is None else monthly + cost
            ranges = ranges or component.low is not None
    if ranges:
        low = sum((one.at_low for one in everything), ZERO)
        high = sum((one.at_high for one in everything), ZERO)
    state = state_of(everything)
    if state is CostState.FREE:
        monthly = ZERO
    return SideCost(state, monthly, tuple(components), tuple(subresources), tuple(view.assumptions), low, high)


def state_of(components: Sequence[CostComponent]) -> CostState:
    """Unpriced as soon as a cost that certainly arises is unknown; usage when all that is known are unit prices."""
    if not components:
        return CostState.FREE
    priced = False
    for component in components:
        if component.monthly_cost is not None:
            priced = True
        elif not component.usage_based or component.monthly_quantity is not None:
            return CostState.UNPRICED
    return CostState.PRICED if priced else CostState.USAGE


def _inside(subresources: Sequence[SubresourceCost]) -> Iterator[CostComponent]:
    for sub in subresources:
        yield from sub.components
        if sub.subresources:
            yield from _inside(sub.subresources)


def _parts(
    kind: ResourceType, view: ResourceView, count: Quantity
) -> tuple[list[CostComponent], list[SubresourceCost]]:
    components: list[CostComponent] = []
    declaring = kind.dimensions
    declared = _ask(lambda seen: list(declaring(seen)), view) if callable(declaring) else declaring
    if declared is UNKNOWN:
        declared = ()
        components.append(CostComponent(kind.doc or kind.type, "months", None, None, None))
    for dimension in declared:
        components.extend(_components(dimension, view, count))
    subresources: list[SubresourceCost] = []
    dividing = kind.children
    if dividing is not None:
        children = _ask(lambda seen: list(dividing(seen)), view)
        if children is UNKNOWN:
            children = ()
            components.append(CostComponent("Parts", "months", None, None, None))
        for child in children:
            inner, nested = _parts(child.type, child.view, _times(child.count, count))
            if inner or nested:
                subresources.append(SubresourceCost(child.name, tuple(inner), tuple(nested)))
            if child.view.assumptions is not view.assumptions:
                for sentence in child.view.assumptions:
                    view.assume(sentence)
    return components, subresources


def _ask(question: Callable[[ResourceView], Any], view: ResourceView, unknown: Any = UNKNOWN) -> Any:
    """The answer of a type's callable; `unknown`, with an assumption, where it needs an attribute that is unknown."""
    try:
        return question(view)
    except UnknownAttribute as missing:
        view.assume(MISSING.format(path=missing.path))
        return unknown
    except MALFORMED:
        view.assume(UNREADABLE)
        return unknown


def _components(dimension: Dimension, view: ResourceView, count: Quantity) -> Iterable[CostComponent]:
    when = dimension.when
    if when is not None:
        applies = _ask(when, view)
        if applies is UNKNOWN:
            return (CostComponent(_name(dimension, view), dimension.unit, None, None, None),)
        if not applies:
            return ()
    asked = dimension.quantity
    quantity: Quantity | None = _ask(asked, view, None) if callable(asked) else asked
    if quantity is not None and count != 1:
        quantity = _times(quantity, count)
    name = _name(dimension, view)
    if quantity is not None and _least(quantity) < 0:
        view.assume(BELOW_ZERO.format(name=name))
        quantity = None
    if dimension.tiers:
        return _tiered(dimension, name, view, quantity)
    price, missing = _price(dimension.price, view)
    if price is None and dimension.optional:
        return ()
    return (_component(dimension, name, view, price, missing, quantity),)


def _name(dimension: Dimension, view: ResourceView) -> str:
    naming = dimension.name
    if not callable(naming):
        return naming
    name = _ask(naming, view, None)
    return str(name) if name else (dimension.doc or "Unknown until apply")


def _least(quantity: Quantity) -> Decimal | int:
    return min(quantity.low, quantity.value, quantity.high) if isinstance(quantity, Bounded) else quantity


def _times(quantity: Quantity, count: Quantity) -> Quantity:
    if count == 1:
        return quantity
    return count * quantity if isinstance(count, Bounded) else quantity * count


def _price(asked: Any, view: ResourceView) -> tuple[Price | None, str]:
    """The price, and the key without one: "" where there is one or where the key itself is unknown."""
    key: PriceKey | Price | None = _ask(asked, view, None) if callable(asked) else asked
    if key is None:
        return None, ""
    if isinstance(key, Price):  # the usage file gave it
        return (key if key.amount >= 0 else None), ""
    region = key.region if key.region is not None else view.region
    context = view.context
    provider = vendor_of(view.change.type)
    found = context.catalogue.price(provider, key.service, key.sku, region)
    if found is None:
        return None, f"{key} in {region}"
    if context.discounts:
        found = context.discounts.apply(found, provider, key, region)
    return found, ""


def _component(
    dimension: Dimension, name: str, view: ResourceView, price: Price | None, missing: str, quantity: Quantity | None
) -> CostComponent:
    per = dimension.per
    amount = cost = low = high = each = None
    if quantity is not None:
        amount = quantity if type(quantity) is Decimal else expected(quantity)
        if per != 1:
            amount = amount / per
    if price is not None:
        each = price.amount * per if per != 1 else price.amount
        if amount is not None:
            discount = dimension.discount(view) if callable(dimension.discount) else dimension.discount
            rate = each * (1 - discount) if discount else each
            cost = rate * amount
            if isinstance(quantity, Bounded) and quantity.low != quantity.high:
                low, high = rate * quantity.low / per, rate * quantity.high / per
    return CostComponent(
        name,
        dimension.unit,
        amount,
        each,
        cost,
        dimension.usage_based,
        missing,
        price is not None and price.estimated,
        price.date if price is not None else "",
        low,
        high,
    )


def _tiered(dimension: Dimension, name: str, view: ResourceView, quantity: Quantity | None) -> Iterator[CostComponent]:
    """One component per tier that the quantity reaches; without a quantity every tier's unit price (or the first's)."""
    start = ZERO
    for tier in dimension.tiers:
        share = None if quantity is None else _share(quantity, start, tier)
        if share is None or start == 0 or expected(share) > 0 or (isinstance(share, Bounded) and share.high > 0):
            label = f"{name} ({tier.label})" if tier.label else name
            price, missing = _price(tier.price, view)
            yield _component(dimension, label, view, price, missing, share)
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
