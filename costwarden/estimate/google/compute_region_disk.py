"""google_compute_region_disk: a disk in two zones, at its own price per gigabyte."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._disks import default_size, disk_dimension, disk_kind, size_of
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(disk: ResourceView) -> Iterator[Dimension]:
    kind = disk_kind(disk, "type")
    size = size_of(disk)
    yield disk_dimension(kind, size if size is not None else default_size(kind), group="regional-disk")


RESOURCE = ResourceType("google_compute_region_disk", dimensions=dimensions, doc="Disk size")
