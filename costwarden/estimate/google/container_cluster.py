"""google_container_cluster: the management fee, Autopilot's pods, and the pools declared inside."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._nodes import node_dimensions, per_zone, zones_of
from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Kubernetes Engine"
HOURS_PER_MONTH = 730
AUTOPILOT = (
    ("Autopilot vCPU", "vCPU", "autopilot/vcpu", "autopilot_vcpu_count"),
    ("Autopilot memory", "GB", "autopilot/memory", "autopilot_memory_gb"),
    ("Autopilot ephemeral storage", "GB", "autopilot/ephemeral", "autopilot_ephemeral_storage_gb"),
)


def dimensions(cluster: ResourceView) -> Iterator[Dimension]:
    autopilot = cluster.flag("enable_autopilot")
    yield Dimension(
        "Autopilot" if autopilot else "Cluster management fee",
        "hours",
        PriceKey(SERVICE, "cluster"),
        hourly(),
        doc="hours; 730; GKE pricing",
    )
    if not autopilot:
        return
    for name, unit, sku, key in AUTOPILOT:
        given = cluster.usage(key)
        yield Dimension(
            name,
            unit,
            PriceKey(SERVICE, sku),
            lambda view, given=given: None if given is None else given * HOURS_PER_MONTH,  # type: ignore[misc]
            usage_based=True,
            per=HOURS_PER_MONTH,
            doc=f"{unit}-months; usage {key}; GKE pricing, Autopilot",
        )


def _default_pool(cluster: ResourceView) -> Iterator[Dimension]:
    zones = zones_of(cluster, cluster.text("location"))
    config = cluster.block("node_config")
    yield from node_dimensions(cluster, config, per_zone(cluster, cluster.usage("nodes")) * zones)


def children(cluster: ResourceView) -> Iterator[Child]:
    if cluster.flag("enable_autopilot"):
        return
    elsewhere = {pool.text("name") for pool in cluster.referencing("google_container_node_pool", "cluster")}
    pools = cluster.blocks("node_pool") if not cluster.is_unknown("node_pool") else []
    inline = [pool for pool in pools if pool.text("name", unknown="") not in elsewhere or not elsewhere]
    # With pools of its own a cluster has no default pool; the reference counts one unless it is removed.
    default = not cluster.flag("remove_default_node_pool") and (cluster.compat or not inline)
    if default:
        yield Child("default_pool", DEFAULT_POOL, cluster)
    zones = zones_of(cluster, cluster.text("location"))
    for position, pool in enumerate(inline):
        yield Child(f"node_pool[{position}]", _pool(pool, zones, f"node_pool[{position}].nodes"), cluster)


def _pool(pool: ResourceView, zones: int, key: str) -> ResourceType:
    """An inline pool, priced where its cluster is. key: how the usage file calls its nodes per zone."""

    def nodes(cluster: ResourceView) -> Iterator[Dimension]:
        own = len(pool.entries("node_locations")) or zones
        yield from node_dimensions(cluster, pool.block("node_config"), per_zone(pool, cluster.usage(key)) * own)

    return ResourceType("google_container_cluster", dimensions=nodes, doc="Nodes")


DEFAULT_POOL = ResourceType("google_container_cluster", dimensions=_default_pool, doc="Nodes")
RESOURCE = ResourceType("google_container_cluster", dimensions=dimensions, children=children, doc="Cluster")
