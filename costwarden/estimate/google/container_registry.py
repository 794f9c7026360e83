"""google_container_registry: the bucket its images lie in."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._storage import location_of, network, operations, storage
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(registry: ResourceView) -> Iterator[Dimension]:
    yield from storage(registry)
    yield from operations(registry)


def children(registry: ResourceView) -> Iterator[Child]:
    yield from network(registry, location_of(registry))


RESOURCE = ResourceType("google_container_registry", dimensions=dimensions, children=children, doc="Registry")
