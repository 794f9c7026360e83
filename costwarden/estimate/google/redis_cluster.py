"""google_redis_cluster: nodes of all shards, persistence and backups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Memorystore"
DEFAULT_NODE = "REDIS_HIGHMEM_MEDIUM"
# GB of memory that a node of a type has for keys; Memorystore for Redis Cluster, node specification.
KEYSPACE_GB = {
    "shared-core-nano": Decimal("1.4"),
    "standard-small": Decimal("6.5"),
    "highmem-medium": Decimal("13"),
    "highmem-xlarge": Decimal("58"),
}


def dimensions(cluster: ResourceView) -> Iterator[Dimension]:
    kind = cluster.text("node_type", DEFAULT_NODE).removeprefix("REDIS_").lower().replace("_", "-")
    nodes = cluster.number("shard_count", 1) * (cluster.number("replica_count", 0) + 1)
    yield Dimension(
        f"Cluster node ({kind.replace('-', ' ')})",
        "hours",
        PriceKey(SERVICE, f"cluster/{kind}"),
        hourly(nodes),
        doc="hours; shards x (replicas + 1) x 730; Memorystore for Redis Cluster pricing",
    )
    if cluster.block("persistence_config").text("mode").upper() == "AOF":
        yield Dimension(
            "AOF persistence",
            "GB",
            PriceKey(SERVICE, "cluster/aof"),
            lambda view: _persisted(view, kind, nodes),
            doc="GB-hours; keyspace of the nodes x 730; Memorystore for Redis Cluster pricing",
        )
    if cluster.blocks("automated_backup_config"):
        yield used("Backups", "GB", PriceKey(SERVICE, "cluster/backup"), "backup_storage_gb")


def _persisted(cluster: ResourceView, kind: str, nodes: Quantity) -> Quantity | None:
    """GB-hours kept on disk by all nodes. The reference counts one node, in whole gigabytes."""
    keyspace = KEYSPACE_GB.get(kind)
    if keyspace is None:
        return None
    if cluster.compat:
        return cluster.hours() * keyspace.to_integral_value(rounding=ROUND_CEILING)  # type: ignore[no-any-return]
    return cluster.hours() * keyspace * nodes  # type: ignore[no-any-return]


RESOURCE = ResourceType("google_redis_cluster", dimensions=dimensions, doc="Redis cluster")
