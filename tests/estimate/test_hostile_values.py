"""Whatever stands in a plan or usage file: no exception, no cost below zero, the same answer twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from costwarden.estimate.components import evaluate
from costwarden.estimate.context import Context
from costwarden.estimate.model import CostComponent, CostState, SideCost
from costwarden.estimate.region import DEFAULTS, vendor_of
from costwarden.estimate.registry import find_type, known_types
from costwarden.estimate.usage import parse_usage
from costwarden.estimate.values import decimal_of
from costwarden.estimate.view import ResourceView
from costwarden.plan.model import Configuration, Plan, ProviderConfig
from costwarden.prices.catalogue import Catalogue
from tests.estimate.conftest import KnownReferences, a_change

ROUNDS = 12
ODD: tuple[Any, ...] = (
    *(True, False, 0, 1, -1, 4096, 10**30, -(10**30), 1.5, -0.5, float("inf"), float("nan"), None),
    *("", "x", "-3", "1e400", "NaN", "10", "Standard", "PREMIUM", "gp3", "db.", ".", "m5.", "a.b.c", "_", "P", "GP_"),
    *([], {}, [1], ["a"], [[]], [{}], [None], {"a": 1}, {"low": -5, "high": 3}),
)


class Odd(dict[str, Any]):
    """A mapping that has an odd value under every name it is asked for, the same one each time."""

    def __init__(self, seed: str, depth: int = 0) -> None:
        super().__init__()
        self.seed, self.depth = seed, depth

    def __bool__(self) -> bool:
        return True

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            chance = random.Random(f"{self.seed}.{key}")
            if self.depth < 3 and chance.random() < 0.3:
                inner = Odd(f"{self.seed}.{key}", self.depth + 1)
                self[key] = [inner] * chance.choice([1, 1, 2]) if chance.random() < 0.8 else inner
            else:
                self[key] = chance.choice(ODD)
        return super().get(key)

    def __missing__(self, key: str) -> Any:
        return self.get(key)


def components(side: SideCost) -> Iterator[CostComponent]:
    yield from side.components
    rest = list(side.subresources)
    while rest:
        sub = rest.pop()
        yield from sub.components
        rest.extend(sub.subresources)


def cost_of(catalogue: Catalogue, kind: str, seed: str) -> SideCost:
    change = a_change(kind, Odd(seed))
    region = DEFAULTS[vendor_of(kind)]
    plan = Plan(
        "t", "-", "1.2", "1.9.0", [change], {"p": ProviderConfig("p", change.provider, region)}, Configuration({})
    )
    context = Context(plan, catalogue, KnownReferences({}), compat=len(seed) % 2 == 0)
    found = find_type(kind)
    assert found is not None
    return evaluate(found, ResourceView(context, change, "after", usage_values=Odd(f"usage {seed}")))


@pytest.mark.parametrize("vendor", ["aws", "azurerm", "google"])
def test_no_value_raises_or_gives_a_cost_below_zero(catalogue: Catalogue, vendor: str) -> None:
    for kind in known_types():
        if not kind.startswith(f"{vendor}_"):
            continue
        for turn in range(ROUNDS):
            side = cost_of(catalogue, kind, f"{kind}{turn}")
            for component in components(side):
                for amount in (component.monthly_cost, component.low, component.high):
                    assert amount is None or (amount.is_finite() and amount >= 0), (kind, turn, component)
            assert side == cost_of(catalogue, kind, f"{kind}{turn}"), (kind, turn)


def test_usage_below_zero_is_not_a_saving(price_of: Callable[..., SideCost]) -> None:
    side = price_of("aws_nat_gateway", {}, usage={"monthly_data_processed_gb": -100000})
    assert side.monthly == Decimal("32.85")
    assert any("below zero" in sentence for sentence in side.assumptions)


def test_hours_below_zero_leave_the_cost_unknown(price_of: Callable[..., SideCost]) -> None:
    side = price_of("aws_nat_gateway", {}, usage={"monthly_hrs": -730})
    assert side.state is CostState.UNPRICED


def test_numbers_no_bill_has_are_no_numbers() -> None:
    assert decimal_of("1e400") is None
    assert decimal_of("1e-999999") is None
    assert decimal_of(10**12) == 10**12
    assert decimal_of("0.0000002") == Decimal("0.0000002")
    assert parse_usage("resource_usage: {aws_eip.x: {monthly_hrs: 1e400}}").by_address
