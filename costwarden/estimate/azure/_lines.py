"""Azure's lines and their catalogue paths: the name of a line, written as a path, is its SKU.

"Compute (provisioned, BC_M_8)" is "compute/provisioned/bc_m_8"; tools/catalogue/azure_tests.py writes the same paths.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Asked, Dimension, PriceKey, Tier, hourly, usage
from costwarden.estimate.view import ResourceView

Condition = Callable[[ResourceView], bool]

_SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}


@lru_cache(maxsize=8192)
def sku_of(name: str) -> str:
    """A line's name as a catalogue path, from the general to the special."""
    path = name.lower().replace(")", "").replace(" (", "/").replace("(", "/").replace(", ", "/")
    return path.replace(" ", "-")


@lru_cache(maxsize=256)
def per_of(unit: str) -> int:
    """How many single units a printed unit holds: "10K operations" is 10,000, "hours" is 1."""
    first, _, rest = unit.partition(" ")
    digits = first.rstrip("kKmMbB")
    if not rest or not digits.isdigit():
        return 1
    return int(digits) * _SCALES[first[len(digits) :].lower()]


def fixed(
    service: str,
    name: str,
    unit: str,
    quantity: Quantity | Asked | None = None,
    *,
    sku: str = "",
    region: str | None = None,
    per: Decimal | int = 0,
    when: Condition | None = None,
    by: str = "",
    doc: str = "",
) -> Dimension:
    """A line that arises without any use. Without a quantity: 730 hours, where the unit is hours, else one.

    `by`: what the quantity is, for the docs page, with its default.
    """
    if quantity is None:
        by = by or ("730" if unit == "hours" else "1")
        quantity = hourly() if unit == "hours" else 1
    return Dimension(
        name,
        unit,
        PriceKey(service, sku or sku_of(name), region),
        quantity,
        when=when,
        per=per or per_of(unit),
        doc=doc or f"{unit}; {by}; {service} pricing",
    )


def metered(
    service: str,
    name: str,
    unit: str,
    key: str = "",
    *,
    quantity: Quantity | Asked | None = None,
    sku: str = "",
    region: str | None = None,
    per: Decimal | int = 0,
    when: Condition | None = None,
    tiers: tuple[Tier, ...] = (),
    first_tier_only: bool = False,
    optional: bool = False,
    doc: str = "",
) -> Dimension:
    """A line whose amount is the usage file's `key`, or is computed by `quantity`; tiers replace the one price."""
    return Dimension(
        name,
        unit,
        None if tiers else PriceKey(service, sku or sku_of(name), region),
        quantity if quantity is not None else usage(key),
        when=when,
        usage_based=True,
        per=per or per_of(unit),
        tiers=tiers,
        first_tier_only=first_tier_only,
        optional=optional,
        doc=doc or f"{unit}; usage {key}; {service} pricing",
    )
