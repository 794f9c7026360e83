"""google_bigtable_instance: nodes of its clusters, and stored data."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Bigtable"


def _nodes(cluster: ResourceView) -> Quantity:
    for scaling in cluster.blocks("autoscaling_config"):
        low, high = scaling.number("min_nodes", 1), scaling.number("max_nodes", 1)
        return Bounded(low, low, max(low, high))
    return cluster.number("num_nodes", 1)  # type: ignore[no-any-return]


def _cluster(cluster: ResourceView) -> Iterator[Dimension]:
    zone = cluster.text("zone")
    region = zone.rpartition("-")[0] or cluster.region
    kind = cluster.text("storage_type", "SSD")
    yield Dimension(
        "Nodes",
        "hours",
        PriceKey(SERVICE, "node", region),
        hourly(_nodes),
        doc="hours; num_nodes x 730; Bigtable pricing",
    )
    yield used(f"Storage ({kind})", "GB", PriceKey(SERVICE, f"storage/{kind.lower()}", region), "storage_gb")


def children(instance: ResourceView) -> Iterator[Child]:
    for position, cluster in enumerate(instance.blocks("cluster")):
        yield Child(f"cluster[{position}]", CLUSTER, cluster)


CLUSTER = ResourceType("google_bigtable_instance", dimensions=_cluster, doc="Nodes")
RESOURCE = ResourceType("google_bigtable_instance", children=children, doc="Clusters")
