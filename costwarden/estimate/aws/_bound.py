"""Dimensions of one view shown among those of another: a node group's machines and their disks, taken n times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Asked, Dimension
from costwarden.estimate.view import ResourceView


def times(quantity: Quantity, count: Quantity) -> Quantity:
    """A product of which either factor may be a range."""
    return count * quantity if isinstance(count, Bounded) else quantity * count


def bound(dimensions: Iterable[Dimension], view: ResourceView, count: Quantity) -> Iterator[Dimension]:
    """The dimensions with their quantities asked of `view` and multiplied; names, prices and conditions stay."""
    for dimension in dimensions:
        condition = dimension.when
        if condition is not None and not condition(view):
            continue
        yield replace(dimension, quantity=_asked(dimension, view, count), when=None)


def _asked(dimension: Dimension, view: ResourceView, count: Quantity) -> Asked:
    def quantity(_: ResourceView) -> Quantity | None:
        asked = dimension.quantity
        amount = asked(view) if callable(asked) else asked
        return None if amount is None else times(amount, count)

    return quantity
