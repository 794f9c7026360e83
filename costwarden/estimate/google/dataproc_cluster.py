"""google_dataproc_cluster: masters and workers as machines with disks, and Dataproc's fee per vCPU."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._disks import disk_dimension, disk_kind
from costwarden.estimate.google._machines import (
    LOCAL_SSD_GB,
    SPOT,
    Machine,
    gpus_of,
    machine_dimensions,
    part_dimensions,
)
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView, decimal_of

DEFAULT_TYPE = "n1-standard-4"
DISK_GB = 500
GROUPS = (("master_config", 1), ("worker_config", 2), ("preemptible_worker_config", 0))


def cores_of(kind: str) -> Decimal | None:
    """vCPUs from a machine type's name: n1-standard-4 has 4; None where the name does not say."""
    return decimal_of(kind.rsplit("-", 1)[-1])


def _nodes(cluster: ResourceView, config: ResourceView, count: Quantity) -> Iterator[Dimension]:
    spot = config.path.endswith("preemptible_worker_config.") and config.text("preemptibility") != "NON_PREEMPTIBLE"
    disk = config.block("disk_config")
    machine = Machine(
        kind=config.text("machine_type", DEFAULT_TYPE),
        purchase=SPOT if spot else "on-demand",
        gpus=gpus_of(config, "accelerators", "accelerator_type", "accelerator_count"),
        local_ssd_gb=disk.number("num_local_ssds", 0) * LOCAL_SSD_GB,
        count=count,
        hours=cluster.hours(),
    )
    yield from machine_dimensions(cluster, machine)
    yield disk_dimension(disk_kind(disk, "boot_disk_type"), count * disk.number("boot_disk_size_gb", DISK_GB))
    yield from part_dimensions(cluster, machine)
    cores = cores_of(machine.kind)
    yield Dimension(
        "Dataproc fee",
        "vCPU-hours",
        PriceKey("Dataproc", "vcpu"),
        (lambda view: None) if cores is None else count * (machine.hours * cores),
        doc="vCPU-hours; vCPUs x 730; Dataproc pricing",
    )


def children(cluster: ResourceView) -> Iterator[Child]:
    config = cluster.block("cluster_config")
    for name, default in GROUPS:
        group = config.block(name)
        count = group.number("num_instances", default)
        if count:
            yield Child(name, _group(group, count), cluster)


def _group(group: ResourceView, count: Quantity) -> ResourceType:
    return ResourceType(
        "google_dataproc_cluster", dimensions=lambda cluster: list(_nodes(cluster, group, count)), doc="Nodes"
    )


RESOURCE = ResourceType("google_dataproc_cluster", children=children, doc="Nodes")
