"""google_compute_instance_from_template: a machine after a template, with some attributes of its own."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._disks import disk_dimension, disk_kind
from costwarden.estimate.google._groups import is_scratch, machine_of
from costwarden.estimate.google._machines import machine_dimensions, part_dimensions
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

TEMPLATE_DISK_GB = 100


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    template = instance.reference("source_instance_template")
    if template is None:
        yield Dimension("Instance usage", "hours")  # the template is not in the plan
        return
    kind = instance.text("machine_type", unknown="")
    machine = machine_of(template.with_values(machine_type=kind) if kind else template, instance, 1)
    yield from machine_dimensions(instance, machine)
    for disk in template.blocks("disk"):
        if not is_scratch(disk):
            yield disk_dimension(disk_kind(disk, "disk_type"), disk.number("disk_size_gb", TEMPLATE_DISK_GB))
    yield from part_dimensions(instance, machine)


RESOURCE = ResourceType("google_compute_instance_from_template", dimensions=dimensions, doc="Machine type")
