"""google_service_networking_connection: the traffic to a service's private network."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._egress import between_regions, egress
from costwarden.estimate.resource import Child, ResourceType
from costwarden.estimate.view import ResourceView

_LINES = tuple(between_regions("Traffic"))


def children(owner: ResourceView) -> Iterator[Child]:
    yield from egress(owner, _LINES)


RESOURCE = ResourceType("google_service_networking_connection", children=children)
