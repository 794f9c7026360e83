"""azurerm_virtual_machine_scale_set, the earlier type: sku.capacity machines of the profile."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._disks import LEGACY_DISK
from costwarden.estimate.azure._machines import machine_line
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def _count(view: ResourceView) -> Quantity:
    count: Quantity = view.usage("instances", view.block("sku").number("capacity", 1))
    return count


def _system(view: ResourceView) -> str:
    image = view.block("storage_profile_image_reference")
    windows = (
        view.block("storage_profile_os_disk").text("os_type").lower() == "windows"
        or view.has("os_profile_windows_config")
        or "windows" in f"{image.text('offer')} {image.text('publisher')}".lower()
        or bool(view.text("license_type"))
    )
    return "Windows" if windows else "Linux"


def dimensions(view: ResourceView) -> list[Dimension]:
    licence = view.text("license_type")
    spot = view.text("priority") in ("Spot", "Low")
    size = view.block("sku").text("name")
    return [machine_line(view, _system(view), size, licence=licence, spot=spot, count=_count(view))]


def children(view: ResourceView) -> Iterator[Child]:
    count = _count(view)
    for disk in view.blocks("storage_profile_os_disk")[:1]:
        yield Child("storage_os_disk", LEGACY_DISK, disk, count)
    disks = view.blocks("storage_profile_data_disk")
    for position, disk in enumerate(disks):
        name = f"storage_data_disk[{position}]" if len(disks) > 1 else "storage_data_disk"
        yield Child(name, LEGACY_DISK, disk, count)


RESOURCE = ResourceType("azurerm_virtual_machine_scale_set", dimensions, children)
