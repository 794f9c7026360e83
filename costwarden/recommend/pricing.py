"""What one resource costs as it is and as it would be: by the same estimator that prices a pull request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costwarden.estimate.model import CostState, SideCost
from costwarden.estimate.run import estimate_plan
from costwarden.plan.model import Plan, ProviderConfig, ResourceChange
from costwarden.prices.catalogue import Catalogue
from costwarden.recommend.inventory import Resource
from costwarden.recommend.model import Value

_TERRAFORM = {"aws": "aws", "azure": "azurerm", "gcp": "google"}


@dataclass(frozen=True, slots=True)
class Priced:
    """List prices of a month. None where a price or a quantity is missing: no saving is claimed from half a price."""

    now: Decimal | None
    then: Decimal | None
    currency: str
    prices_as_of: str | None
    lines: tuple[str, ...] = ()  # the arithmetic, one component each
    partial: Decimal | None = None  # the saving where both sides lack the same prices, which cancel out

    @property
    def saving(self) -> Decimal | None:
        return self.partial if self.now is None or self.then is None else self.now - self.then


class Repricer:
    """Prices changes of single resources out of one catalogue."""

    def __init__(self, catalogue: Catalogue, currency: str = "USD") -> None:
        self._catalogue, self._currency = catalogue, currency

    def price(self, resource: Resource, changes: Mapping[str, Value] | None) -> Priced:
        """`changes`: attribute path -> value; None is the resource's removal."""
        after = None if changes is None else apply_changes(resource.attributes, changes)
        provider = _TERRAFORM.get(resource.provider, resource.provider)
        key = provider
        change = ResourceChange(
            address=resource.address or f"{resource.type}.this",
            module="",
            type=resource.type,
            name="this",
            index=None,
            provider=provider,
            provider_key=key,
            actions=("delete",) if after is None else ("update",),
            before=resource.attributes,
            after=after,
        )
        plan = Plan(
            name="recommendation",
            path="",
            format_version="1.2",
            terraform_version="",
            resources=(change,),
            providers={key: ProviderConfig(key, provider, resource.region or None)},
        )
        estimate = estimate_plan(plan, catalogue=self._catalogue, currency=self._currency)
        cost = estimate.resources[0]
        now, then = _known(cost.past), Decimal(0) if after is None else _known(cost.planned)
        return Priced(
            now,
            then,
            estimate.currency,
            estimate.prices_as_of,
            (*_lines("now", cost.past), *(_lines("then", cost.planned) if after is not None else ())),
            _partial(cost.past, cost.planned) if after is not None else None,
        )


def _known(side: SideCost) -> Decimal | None:
    return side.monthly if side.state in (CostState.PRICED, CostState.FREE) else None


def _partial(past: SideCost, planned: SideCost) -> Decimal | None:
    missing = _missing(past)
    if not missing or missing != _missing(planned) or past.monthly is None or planned.monthly is None:
        return None
    return past.monthly - planned.monthly


def _missing(side: SideCost) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    pending = [(side.components, side.subresources)]
    while pending:
        components, subresources = pending.pop(0)
        found += [(one.name, one.price_missing) for one in components if one.monthly_cost is None]
        pending.extend((inner.components, inner.subresources) for inner in subresources)
    return found


def _lines(when: str, side: SideCost) -> list[str]:
    found: list[str] = []
    pending = [(side.components, side.subresources)]
    while pending:
        components, subresources = pending.pop(0)
        for one in components:
            if one.monthly_cost is not None and one.monthly_quantity is not None and one.price is not None:
                found.append(
                    f"{when}: {one.name}: {one.monthly_quantity.normalize():f} {one.unit}"
                    f" × {one.price.normalize():f} = {one.monthly_cost.quantize(Decimal('0.01')):f}"
                )
        pending.extend((inner.components, inner.subresources) for inner in subresources)
    return found


def apply_changes(attributes: Mapping[str, Any], changes: Mapping[str, Value]) -> dict[str, Any]:
    """A copy with the paths set; a step into a nested block is a step into its first element."""
    copied = dict(attributes)
    for path, value in changes.items():
        steps = path.split(".")
        here: dict[str, Any] = copied
        for step in steps[:-1]:
            inner = here.get(step)
            if isinstance(inner, list):
                first = dict(inner[0]) if inner and isinstance(inner[0], Mapping) else {}
                here[step] = [first, *inner[1:]]
            else:
                first = dict(inner) if isinstance(inner, Mapping) else {}
                here[step] = [first]
            here = first
        here[steps[-1]] = value
    return copied
