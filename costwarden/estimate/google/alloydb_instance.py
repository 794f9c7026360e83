"""google_alloydb_instance: vCPUs and memory of its nodes; storage belongs to the cluster and depends on use."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "AlloyDB"
GB_PER_VCPU = 8
DEFAULT_VCPUS = 2


def _nodes(instance: ResourceView) -> Decimal:
    """Nodes of a read pool; a primary has a standby unless it is zonal."""
    if instance.text("instance_type").upper() == "READ_POOL":
        return Decimal(instance.block("read_pool_config").number("node_count", 1))
    return Decimal(1 if instance.text("availability_type", unknown="").upper() == "ZONAL" else 2)


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    cores = instance.block("machine_config").number("cpu_count", DEFAULT_VCPUS) * _nodes(instance)
    yield Dimension(
        "vCPUs", "hours", PriceKey(SERVICE, "vcpu"), hourly(cores), doc="vCPU-hours; vCPUs x nodes; AlloyDB pricing"
    )
    yield Dimension(
        "Memory",
        "GB",
        PriceKey(SERVICE, "memory"),
        hourly(cores * GB_PER_VCPU),
        per=HOURS,
        doc="GB; 8 for each vCPU; AlloyDB pricing",
    )


RESOURCE = ResourceType("google_alloydb_instance", dimensions=dimensions, doc="Nodes")
