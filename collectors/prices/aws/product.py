"""One product of an AWS price list with its on-demand prices: the same from GetProducts and from an offer file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

# "EUW1-NatGateway-Hours", "EU-LCUUsage": usage types carry the region in front, except in us-east-1.
_REGION = re.compile(r"^(?:(?:US|UG|EU|AP|CA|SA|AF|ME|IL|MX|CN)[A-Z]?\d{0,2}|CAN\d)-")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a tiered price."""

    begin: Decimal  # where it starts, in `unit`
    unit: str  # "Hrs", "GB-Mo", "Requests"
    amount: Decimal  # USD


@dataclass(frozen=True, slots=True)
class Product:
    family: str
    attributes: Mapping[str, str]
    steps: tuple[Step, ...] = field(default=())  # by begin

    @property
    def usage_type(self) -> str:
        """Without the region's prefix: "NatGateway-Hours"."""
        return _REGION.sub("", self.attributes.get("usagetype", ""))

    @property
    def paid(self) -> tuple[Step, ...]:
        """The steps that cost something: free tiers are the account's, not the resource's."""
        return tuple(step for step in self.steps if step.amount > 0)


def attributes_of(product: Any) -> tuple[str, dict[str, str]] | None:
    """(family, attributes) of a product object; None for one of another shape."""
    if not isinstance(product, Mapping) or not isinstance(product.get("attributes"), Mapping):
        return None
    attributes = {key: value for key, value in product["attributes"].items() if isinstance(value, str)}
    return str(product.get("productFamily") or ""), attributes


def steps_of(on_demand: Any) -> tuple[Step, ...]:
    """The steps of `terms.OnDemand[SKU]`; prices in another currency than USD are left out."""
    found: list[Step] = []
    for offer in on_demand.values() if isinstance(on_demand, Mapping) else ():
        for dimension in offer.get("priceDimensions", {}).values():
            text = dimension.get("pricePerUnit", {}).get("USD")
            try:
                step = Step(Decimal(dimension.get("beginRange") or 0), dimension.get("unit", ""), Decimal(text))
            except (InvalidOperation, TypeError):
                continue
            if step.amount.is_finite():
                found.append(step)
    return tuple(sorted(found, key=lambda step: (step.begin, step.amount)))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a mapper's table: what a usage type is in our keys."""

    sku: str
    unit: str
    service: str = ""  # another catalogue service than the offer's
    tiers: tuple[str, ...] = ()  # the keys of the further steps


def by_usage_type(product: Product, table: Mapping[str, Line], service: str) -> Iterator[tuple[str, str, str, Decimal]]:
    """(service, sku, unit, amount) of a product whose usage type the table knows."""
    line = table.get(product.usage_type)
    if line is None:
        return
    for step, sku in zip(product.paid, (line.sku, *line.tiers), strict=False):
        yield line.service or service, sku, line.unit, step.amount
