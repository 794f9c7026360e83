"""azurerm_virtual_machine, the earlier type for both systems: hours, operating system's disk, data disks."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._disks import LEGACY_DISK
from costwarden.estimate.azure._machines import ULTRA_RESERVATION, machine_line
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def system_of(view: ResourceView) -> str:
    """Windows where the image, the disk or the profile says so; else Linux."""
    if view.block("storage_os_disk").text("os_type").lower() == "windows" or view.has("os_profile_windows_config"):
        return "Windows"
    image = view.block("storage_image_reference")
    named = f"{image.text('offer')} {image.text('publisher')}".lower()
    return "Windows" if "windows" in named or view.text("license_type") else "Linux"


def dimensions(view: ResourceView) -> list[Dimension]:
    line = machine_line(view, system_of(view), view.text("vm_size"), licence=view.text("license_type"))
    return [line, ULTRA_RESERVATION]


def children(view: ResourceView) -> Iterator[Child]:
    for disk in view.blocks("storage_os_disk")[:1]:
        yield Child("storage_os_disk", LEGACY_DISK, disk)
    disks = view.blocks("storage_data_disk")
    for position, disk in enumerate(disks):
        yield Child(f"storage_data_disk[{position}]" if len(disks) > 1 else "storage_data_disk", LEGACY_DISK, disk)


RESOURCE = ResourceType("azurerm_virtual_machine", dimensions, children)
