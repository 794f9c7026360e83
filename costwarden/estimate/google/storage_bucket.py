"""google_storage_bucket: storage, operations and egress."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._storage import location_of, network, operations, storage
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(bucket: ResourceView) -> Iterator[Dimension]:
    yield from storage(bucket)
    yield from operations(bucket)


def children(bucket: ResourceView) -> Iterator[Child]:
    # The reference takes the American price wherever the bucket is.
    yield from network(bucket, "us" if bucket.compat else location_of(bucket))


RESOURCE = ResourceType("google_storage_bucket", dimensions=dimensions, children=children, doc="Bucket")
