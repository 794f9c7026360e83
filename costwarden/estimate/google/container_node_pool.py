"""google_container_node_pool: nodes in the zones of its cluster."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._nodes import node_dimensions, per_zone, total_nodes, zones_of
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(pool: ResourceView) -> Iterator[Dimension]:
    cluster = pool.reference("cluster")
    location = pool.text("location") or (cluster.text("location") if cluster is not None else "")
    if pool.entries("node_locations"):
        zones = zones_of(pool, location)
    else:
        zones = zones_of(cluster, location) if cluster is not None else zones_of(pool, location)
    given = pool.usage("nodes")
    total = total_nodes(pool) if given is None else None
    nodes = total if total is not None else per_zone(pool, given) * zones
    yield from node_dimensions(pool, pool.block("node_config"), nodes)


RESOURCE = ResourceType("google_container_node_pool", dimensions=dimensions, doc="Nodes")
