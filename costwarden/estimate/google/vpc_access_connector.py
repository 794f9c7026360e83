"""google_vpc_access_connector: small machines that carry serverless traffic, between a minimum and a maximum."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._machines import Machine, machine_dimensions
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

DEFAULT_TYPE = "e2-micro"
LEAST, MOST = 2, 3  # instances of a connector that says nothing


def _count(connector: ResourceView) -> Quantity:
    given: Quantity | None = connector.usage("instances")
    if given is not None:
        return given
    low = connector.number("min_instances", LEAST, unknown=LEAST)
    high = connector.number("max_instances", MOST, unknown=MOST)
    return Bounded(low, low, max(low, high))


def dimensions(connector: ResourceView) -> Iterator[Dimension]:
    kind = connector.text("machine_type", DEFAULT_TYPE)
    yield from machine_dimensions(connector, Machine(kind, count=_count(connector), hours=connector.hours()))


RESOURCE = ResourceType("google_vpc_access_connector", dimensions=dimensions, doc="Machine type")
