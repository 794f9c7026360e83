"""HDInsight clusters: nodes by role, at HDInsight's surcharge for the size; Kafka also pays managed disks."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "HDInsight"
# Nodes of a role that Azure fixes: two heads, three keepers.
_FIXED = (("head_node", "Head", 2), ("zookeeper_node", "Zookeeper", 3))


def cluster(type_name: str, worker: str = "Worker", *, disks: bool = False) -> ResourceType:
    """A cluster type; `worker` is the printed name of its worker nodes."""

    def dimensions(view: ResourceView) -> Iterator[Dimension]:
        roles = view.block("roles")
        head, keeper = _FIXED
        yield from _nodes(roles, *head)
        workers = roles.block("worker_node")
        count = int(workers.number("target_instance_count", 1))
        yield from _nodes(roles, "worker_node", worker, count)
        yield from _nodes(roles, *keeper)
        for edge in roles.blocks("edge_node")[:1]:
            yield from _nodes(roles, "edge_node", "Edge", int(edge.number("target_instance_count", 1)))
        if disks:
            yield from _disks(view, workers, count)

    return ResourceType(type_name, dimensions)


def _nodes(roles: ResourceView, role: str, name: str, count: int) -> Iterator[Dimension]:
    for node in roles.blocks(role)[:1]:
        size = node.text("vm_size")
        path = f"node/{size.lower().replace(' ', '_')}"
        yield fixed(
            SERVICE,
            f"{name} node ({size})",
            "hours",
            hourly(count),
            sku=path,
            by="nodes of the role (2 heads, 3 keepers, target_instance_count workers) x 730",
        )


def _disks(view: ResourceView, workers: ResourceView, count: int) -> Iterator[Dimension]:
    per_node = int(workers.number("number_of_disks_per_node", 1))
    tier = "premium" if view.text("tier", "Standard").lower() == "premium" else "standard"
    yield fixed(
        SERVICE,
        "Managed OS disks",
        "months",
        count * per_node,
        sku=f"disk/{tier}",
        by="target_instance_count x number_of_disks_per_node (1)",
    )
    key = "monthly_os_disk_operations"
    yield metered(SERVICE, "Disk operations", "100K operations", key, sku="disk/operations")
