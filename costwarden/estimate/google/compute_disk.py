"""google_compute_disk: its gigabytes, and the IOPS that extreme disks pay for."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._disks import default_size, disk_dimension, disk_kind, provisioned, size_of
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(disk: ResourceView) -> Iterator[Dimension]:
    kind = disk_kind(disk, "type")
    size = size_of(disk)
    if size is None:
        size = default_size(kind)
    yield disk_dimension(kind, size)
    yield from provisioned(disk, kind, size)


RESOURCE = ResourceType("google_compute_disk", dimensions=dimensions, doc="Disk size")
