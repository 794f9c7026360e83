"""The two lines most AWS services have: an amount from the usage file, and something that runs all month."""

from __future__ import annotations

from collections.abc import Callable

from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Asked, Dimension, PriceKey, Tier, hourly, usage
from costwarden.estimate.view import ResourceView

Condition = Callable[[ResourceView], bool]


def metered(
    name: str,
    unit: str,
    price: PriceKey,
    key: str,
    *,
    per: int = 1,
    quantity: Asked | None = None,
    when: Condition | None = None,
    page: str = "",
) -> Dimension:
    """A line whose quantity is the usage file's `key` (or is computed from it by `quantity`)."""
    return Dimension(
        name,
        unit,
        price,
        quantity or usage(key),
        when=when,
        usage_based=True,
        per=per,
        doc=f"{unit}; usage {key}; {page or price.service} pricing",
    )


def tiered(
    name: str,
    unit: str,
    tiers: tuple[Tier, ...],
    key: str,
    *,
    per: int = 1,
    quantity: Asked | None = None,
    when: Condition | None = None,
    page: str = "",
) -> Dimension:
    """A metered line with a price per step; without usage only the first step's unit price is shown."""
    return Dimension(
        name,
        unit,
        quantity=quantity or usage(key),
        when=when,
        usage_based=True,
        per=per,
        tiers=tiers,
        first_tier_only=True,
        doc=f"{unit}; usage {key}; {page} pricing, in tiers",
    )


def running(
    name: str | Callable[[ResourceView], str],
    price: PriceKey | Callable[[ResourceView], PriceKey | None],
    count: Quantity | Asked = 1,
    *,
    when: Condition | None = None,
    page: str = "",
) -> Dimension:
    """Hours of a month: `count` x 730."""
    return Dimension(name, "hours", price, hourly(count), when=when, doc=f"hours; 730; {page} pricing")


def count_of(view: ResourceView, name: str) -> int:
    """How many a list attribute names: by its values, else by the resources that the configuration refers to."""
    given = view.value(name, (), unknown=())
    return (len(given) if isinstance(given, list | tuple) else 0) or len(view.references(name))
