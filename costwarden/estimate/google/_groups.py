"""Managed instance groups: machines after a template, as many as the group holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.estimate.google._disks import disk_dimension, disk_kind
from costwarden.estimate.google._machines import (
    LOCAL_SSD_GB,
    Machine,
    gpus_of,
    machine_dimensions,
    part_dimensions,
    purchase_of,
)
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView

TEMPLATE_DISK_GB = 100


def size_of_group(group: ResourceView, config_type: str, autoscaler_type: str) -> Quantity:
    """target_size (1) plus the instances with a configuration of their own; ranging over an autoscaler's bounds."""
    managed: Quantity | None = None
    for autoscaler in group.referencing(autoscaler_type, "target"):
        policy = autoscaler.block("autoscaling_policy")
        low, high = policy.number("min_replicas", None), policy.number("max_replicas", None)
        if low is not None and high is not None and not group.compat:
            middle = group.number("target_size", low, unknown=low)
            managed = Bounded(min(max(middle, low), high), low, high)
    if managed is None:
        managed = group.number("target_size", 1)
    attribute = "instance_group_manager" if "region" not in config_type else "region_instance_group_manager"
    return managed + len(group.referencing(config_type, attribute))


def template_of(group: ResourceView) -> ResourceView | None:
    """The template of the first version. Others, for canaries, replace machines of the first."""
    versions = group.blocks("version")
    found = versions[0].reference("instance_template") if versions else None
    return found or group.reference("version.instance_template")


def machine_of(template: ResourceView, group: ResourceView, count: Quantity) -> Machine:
    scratch = [disk for disk in template.blocks("disk") if is_scratch(disk)]
    return Machine(
        kind=template.text("machine_type"),
        purchase=purchase_of(template.with_usage_of(group)),
        gpus=gpus_of(template),
        local_ssd_gb=sum((disk.number("disk_size_gb", LOCAL_SSD_GB) for disk in scratch), Decimal(0)),
        count=count,
        hours=group.hours(),
    )


def is_scratch(disk: ResourceView) -> bool:
    return disk.text("type").upper() == "SCRATCH" or disk.text("disk_type").rsplit("/", 1)[-1] == "local-ssd"


def group_type(name: str, config_type: str, autoscaler_type: str) -> ResourceType:
    """A group's declaration. config_type: the type of per-instance configurations."""

    def count(group: ResourceView) -> Quantity:
        return size_of_group(group, config_type, autoscaler_type)

    def dimensions(group: ResourceView) -> Iterator[Dimension]:
        template = template_of(group)
        if template is None:
            if not group.compat:
                yield Dimension("Instances", "hours")  # the template is not in the plan
            return
        machine = machine_of(template, group, count(group))
        yield from machine_dimensions(group, machine)
        yield from part_dimensions(group, machine)

    def children(group: ResourceView) -> Iterator[Child]:
        template = template_of(group)
        kept = [disk for disk in template.blocks("disk") if not is_scratch(disk)] if template is not None else []
        machines = count(group)
        for position, disk in enumerate(kept):
            yield Child(f"disk[{position}]", _at(group, _Disk(disk)), group, machines)

    return ResourceType(name, dimensions=dimensions, children=children, doc="Instances")


class _Disk:
    """The gigabytes of one template disk: its own size, else the default of an image-made disk."""

    def __init__(self, disk: ResourceView) -> None:
        self.kind = disk_kind(disk, "disk_type")
        self.size = disk.number("disk_size_gb", TEMPLATE_DISK_GB)


def _at(group: ResourceView, disk: _Disk) -> ResourceType:
    """The disk as a type priced where the group is: a template has no place of its own."""
    return ResourceType(group.type, dimensions=(replace(disk_dimension(disk.kind, disk.size)),))
