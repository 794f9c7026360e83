"""Declarations that many services share: a line that only usage can fill."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, usage


def used(name: str, unit: str, price: PriceKey, key: str, *, per: int = 1, page: str = "") -> Dimension:
    """A line from the usage file's `key`. page: the price page it is on."""
    return Dimension(
        name,
        unit,
        price,
        usage(key),
        usage_based=True,
        per=per,
        doc=f"{unit}; usage {key}; {page or price.service} pricing",
    )
