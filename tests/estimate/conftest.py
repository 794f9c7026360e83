"""One resource, one price: what a resource type's test needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from costwarden.estimate.components import evaluate
from costwarden.estimate.context import Context
from costwarden.estimate.model import SideCost
from costwarden.estimate.registry import find_type
from costwarden.estimate.usage import Usage
from costwarden.estimate.view import ResourceView
from costwarden.plan.model import ConfigResource, Configuration, Plan, ProviderConfig, ResourceChange
from costwarden.prices.catalogue import Catalogue

PROVIDERS = {"aws": "aws", "azurerm": "azurerm", "google": "google"}


class KnownReferences:
    """References given by the test: (address, attribute path) -> the resources referred to."""

    def __init__(self, found: Mapping[tuple[str, str], Sequence[ResourceChange]]) -> None:
        self.found = found

    def targets(self, change: ResourceChange, attribute_path: str) -> tuple[ResourceChange, ...]:
        return tuple(self.found.get((change.address, attribute_path), ()))

    def by_id(self, value: Any, side: str = "after") -> tuple[ResourceChange, ...]:
        return ()


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue()


def a_change(type_name: str, attributes: Mapping[str, Any], name: str = "x", unknown: Any = False) -> ResourceChange:
    return ResourceChange(
        address=f"{type_name}.{name}",
        module="",
        type=type_name,
        name=name,
        index=None,
        provider=PROVIDERS[type_name.partition("_")[0]],
        provider_key="p",
        actions=("create",),
        before=None,
        after=attributes,
        after_unknown=unknown,
    )


@pytest.fixture
def price_of(catalogue: Catalogue) -> Callable[..., SideCost]:
    """price_of(type, attributes, usage=..., region=..., compat=..., refers=..., unknown=...) -> SideCost.

    refers: {"launch_template.id": ("aws_launch_template", {...attributes})}; unknown: Terraform's after_unknown mask,
    every attribute in it counts as set by an expression.
    """

    def price(
        type_name: str,
        attributes: Mapping[str, Any],
        *,
        usage: Mapping[str, Any] | None = None,
        region: str = "us-east-1",
        compat: bool = False,
        refers: Mapping[str, tuple[str, Mapping[str, Any]]] | None = None,
        unknown: Mapping[str, Any] | None = None,
        catalogue: Catalogue = catalogue,
    ) -> SideCost:
        change = a_change(type_name, attributes, unknown=unknown or False)
        others = {
            path: a_change(kind, values, f"other{i}") for i, (path, (kind, values)) in enumerate((refers or {}).items())
        }
        block = ConfigResource(change.address, "p", dict.fromkeys([*(unknown or {}), *others], ("random_pet.x.id",)))
        plan = Plan(
            "test",
            "-",
            "1.2",
            "1.9.0",
            [change, *others.values()],
            {"p": ProviderConfig("p", change.provider, region)},
            Configuration({change.address: block}),
        )
        references = KnownReferences({(change.address, path): [other] for path, other in others.items()})
        context = Context(plan, catalogue, references, Usage(by_type={type_name: usage or {}}), compat)
        kind = find_type(type_name)
        assert kind is not None, f"{type_name} has no file"
        return evaluate(kind, ResourceView(context, change, "after"))

    return price
