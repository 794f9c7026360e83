"""google_spanner_instance: nodes (or thousands of processing units), and stored data."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Spanner"
UNITS_PER_NODE = 1000


def _place(instance: ResourceView) -> tuple[str, str]:
    """regional and the region of a regional configuration; a multi-region's name as it is."""
    config = instance.text("config").rsplit("/", 1)[-1]
    return ("regional", config.removeprefix("regional-")) if config.startswith("regional-") else (config, "*")


def _nodes(instance: ResourceView) -> Quantity:
    for scaling in instance.blocks("autoscaling_config"):
        limits = scaling.block("autoscaling_limits")
        low, high = limits.number("min_processing_units", None), limits.number("max_processing_units", None)
        if low is not None and high is not None:
            return Bounded(low, low, high) / UNITS_PER_NODE
        low, high = limits.number("min_nodes", None), limits.number("max_nodes", None)
        if low is not None and high is not None:
            return Bounded(low, low, high)
    units = instance.number("processing_units", None, unknown=Decimal(0))
    return units / UNITS_PER_NODE if units else Decimal(instance.number("num_nodes", 1))


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    kind, region = _place(instance)
    yield Dimension(
        "Nodes",
        "hours",
        PriceKey(SERVICE, f"node/{kind}", region),
        hourly(_nodes),
        doc="hours; num_nodes, else processing_units / 1,000, x 730; Spanner pricing",
    )
    yield used("Storage", "GB", PriceKey(SERVICE, f"storage/{kind}", region), "storage_gb")


RESOURCE = ResourceType("google_spanner_instance", dimensions=dimensions, doc="Nodes")
