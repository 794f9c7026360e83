"""Images and snapshots: stored gigabytes, taken from the disks they are made of."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.view import ResourceView, UnknownAttribute

_DEFAULT_OS_GB = 128
_DEFAULT_DATA_GB = 30


def disk_gb(disk: ResourceView, attribute: str, default: int) -> Decimal:
    """The size a block gives, else that of the managed disk it refers to, else the default.

    Errors: UnknownAttribute where the disk is another one that the configuration does not name directly.
    """
    size: Decimal | None = disk.number(attribute, None, unknown=Decimal(0)) or None
    if size is None:
        managed = disk.reference("managed_disk_id")
        if managed is not None:
            size = managed.number("disk_size_gb", None)
        elif disk.is_unknown("managed_disk_id"):
            raise UnknownAttribute(f"{disk.path}managed_disk_id")
    return size if size is not None else Decimal(default)


def _data_disks(disks: list[ResourceView], attribute: str, compat: bool) -> Decimal:
    """The reference tool counts nothing for a data disk without a size."""
    default = 0 if compat else _DEFAULT_DATA_GB
    return sum((disk_gb(disk, attribute, default) for disk in disks), Decimal(0))


def machine_gb(machine: ResourceView) -> Decimal:
    """All disks of a machine of either generation."""
    system = machine.blocks("os_disk") or machine.blocks("storage_os_disk")
    total = disk_gb(system[0], "disk_size_gb", _DEFAULT_OS_GB) if system else Decimal(_DEFAULT_OS_GB)
    return total + _data_disks(machine.blocks("storage_data_disk"), "disk_size_gb", machine.compat)


def image_gb(image: ResourceView) -> Decimal:
    """An image of a machine, or of the disks its blocks name."""
    machine = image.reference("source_virtual_machine_id")
    if machine is not None:
        return machine_gb(machine)
    system = sum((disk_gb(disk, "size_gb", _DEFAULT_OS_GB) for disk in image.blocks("os_disk")), Decimal(0))
    return system + _data_disks(image.blocks("data_disk"), "size_gb", image.compat)
