"""azurerm_linux_virtual_machine_scale_set: as many machines and disks as it has instances."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._disks import OS_DISK
from costwarden.estimate.azure._machines import ULTRA_RESERVATION, machine_line, reserves_ultra
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def _count(view: ResourceView) -> Quantity:
    count: Quantity = view.usage("instances", view.number("instances", 1))
    return count


def dimensions(view: ResourceView) -> list[Dimension]:
    spot = view.text("priority", "Regular") == "Spot"
    licence = view.text("license_type")
    line = machine_line(view, "Linux", view.text("sku"), licence=licence, spot=spot, count=_count(view))
    return [line, ULTRA_RESERVATION] if reserves_ultra(view) else [line]


def children(view: ResourceView) -> Iterator[Child]:
    for disk in view.blocks("os_disk")[:1]:
        yield Child("os_disk", OS_DISK, disk, _count(view))


RESOURCE = ResourceType("azurerm_linux_virtual_machine_scale_set", dimensions, children)
