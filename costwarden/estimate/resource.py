"""How a Terraform type is priced, declared: a list of price dimensions, and parts that have their own.

Nothing here computes; components.py does. docs/adding-a-resource-type.md shows how to write one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from costwarden.estimate.quantity import Quantity
from costwarden.prices.model import Price, PriceKey

if TYPE_CHECKING:
    from costwarden.estimate.view import ResourceView

__all__ = ["HOURS", "Child", "Dimension", "PriceKey", "ResourceType", "Tier", "hourly", "usage"]

HOURS = Decimal(730)
"""Hours in a month: the convention of the clouds' own calculators."""

Asked = Callable[["ResourceView"], Quantity | None]


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a tiered price: from the end of the step before up to `up_to` (cumulative), at its own price."""

    up_to: Decimal | int | None  # in single units (requests, GB), cumulative; None: no end
    price: PriceKey | Callable[[ResourceView], PriceKey | None]
    label: str  # what is added to the name: "first 1B", "next 9 PB"


@dataclass(unsafe_hash=True, slots=True)  # not frozen for speed, see CostComponent
class Dimension:
    """One line of the bill: a price, and how much of it a month takes.

    quantity: per month, in single units (requests, not millions): a number, a callable, or `usage("key")`; None from a
    callable is "depends on usage that nobody gave" for a usage-based dimension and "unknown" for a fixed one.
    per: units on one line, so that `unit="1M requests", per=1_000_000`; price and quantity are shown in `unit`.
    when: the dimension exists only where this is true.
    discount: the share taken off the cost, 0.3 for 30 %.
    doc: unit, default and source of the rule, for the docs page.
    """

    name: str | Callable[[ResourceView], str]
    unit: str
    price: PriceKey | Callable[[ResourceView], PriceKey | Price | None] | None = (
        None  # a Price: given by the usage file
    )
    quantity: Quantity | Asked = 1
    when: Callable[[ResourceView], bool] | None = None
    usage_based: bool = False
    per: Decimal | int = 1
    tiers: Sequence[Tier] = ()
    first_tier_only: bool = False  # without a quantity only the first tier's unit price is shown
    discount: Decimal | Callable[[ResourceView], Decimal] = Decimal(0)
    optional: bool = False  # leave the line out where the catalogue has no price (EBS-optimised on new families)
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """A part with its own bill: a nested block, or the machines of a group. Its quantities are taken `count` times."""

    name: str
    type: ResourceType
    view: ResourceView
    count: Quantity = 1


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A Terraform type. Without dimensions and children (for a given configuration) it is free.

    dimensions: a sequence, or a callable that gives one for a resource. children: the parts, from the resource's view.
    usage_keys: usage-file keys beyond those the dimensions read themselves (they are recorded as they are read).
    """

    type: str
    dimensions: Sequence[Dimension] | Callable[[ResourceView], Iterable[Dimension]] = ()
    children: Callable[[ResourceView], Iterable[Child]] | None = None
    doc: str = ""


def hourly(count: Quantity | Asked = 1) -> Asked:
    """A quantity for something that runs all month: `count` x 730 hours (usage `monthly_hrs` replaces the 730)."""

    def quantity(resource: ResourceView) -> Quantity | None:
        amount = count(resource) if callable(count) else count
        return None if amount is None else resource.hours() * amount

    return quantity


def usage(key: str, times: Decimal | int = 1) -> Asked:
    """A quantity from the usage file: the number under `key` ("standard.storage_gb" is nested) times `times`."""

    def quantity(resource: ResourceView) -> Quantity | None:
        amount = resource.usage(key)
        return None if amount is None else amount * times

    return quantity
