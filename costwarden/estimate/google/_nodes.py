"""Nodes of a GKE pool: zones x nodes per zone, each a machine with a boot disk."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._disks import disk_dimension, disk_kind
from costwarden.estimate.google._machines import (
    LOCAL_SSD_GB,
    SPOT,
    Machine,
    committed,
    gpus_of,
    machine_dimensions,
    part_dimensions,
)
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Dimension
from costwarden.estimate.view import ResourceView

NODE_DISK_GB = 100
PER_ZONE = Decimal(3)  # nodes in a zone of a pool that gives no number, GKE's default
ZONES = 3  # of a regional cluster


def zones_of(place: ResourceView, location: str) -> int:
    """How many zones: node_locations, else 1 for a zone and 3 for a region."""
    listed = place.entries("node_locations")
    if listed:
        return len(listed)
    return 1 if is_zone(location) else ZONES


def is_zone(location: str) -> bool:
    return len(location) > 2 and location[-2] == "-"


def per_zone(pool: ResourceView, usage: Quantity | None) -> Quantity:
    """Usage `nodes`, else autoscaling's minimum (ranging to its maximum), else node_count, initial_node_count, 3."""
    if usage is not None:
        return usage
    start = pool.number("node_count", None, unknown=None) or pool.number("initial_node_count", None)
    for scaling in pool.blocks("autoscaling"):
        low, high = scaling.number("min_node_count", None), scaling.number("max_node_count", None)
        if low is None:
            continue
        if pool.compat or high is None or high <= low:
            return Decimal(low)
        expected = min(max(start, low), high) if start is not None else low
        return Bounded(expected, low, high)
    count = pool.number("node_count", None)
    if count is None:
        count = pool.number("initial_node_count", None)
    return PER_ZONE if count is None else Decimal(count)


def total_nodes(pool: ResourceView) -> Quantity | None:
    """autoscaling.total_min_node_count counts the whole pool, not a zone; None where it is not used."""
    for scaling in pool.blocks("autoscaling"):
        low, high = scaling.number("total_min_node_count", None), scaling.number("total_max_node_count", None)
        if low is not None and high is not None and high > 0 and not pool.compat:
            return Bounded(low, low, high) if high > low else Decimal(low)
    return None


def node_dimensions(view: ResourceView, config: ResourceView, nodes: Quantity) -> Iterator[Dimension]:
    """The machines of a node_config block: e2-medium and 100 GB pd-standard by default."""
    ssds = config.number("local_ssd_count", 0)
    for name in ("ephemeral_storage_config", "ephemeral_storage_local_ssd_config", "local_nvme_ssd_block_config"):
        if not view.compat:
            ssds += sum((block.number("local_ssd_count", 0) for block in config.blocks(name)), Decimal(0))
    machine = Machine(
        kind=config.text("machine_type", "e2-medium"),
        purchase=SPOT if config.flag("preemptible") or config.flag("spot") else committed(view),
        gpus=gpus_of(config),
        local_ssd_gb=ssds * LOCAL_SSD_GB,
        count=nodes,
        hours=view.hours(),
    )
    yield from machine_dimensions(view, machine)
    yield disk_dimension(disk_kind(config, "disk_type"), nodes * config.number("disk_size_gb", NODE_DISK_GB))
    yield from part_dimensions(view, machine)
