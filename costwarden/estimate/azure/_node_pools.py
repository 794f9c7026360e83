"""AKS node pools: machines by the hour, and a disk each unless it is ephemeral."""

from __future__ import annotations

import re
from collections.abc import Iterator

from costwarden.estimate.azure._disks import NODE_DISK
from costwarden.estimate.azure._machines import machine_line
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Child, Dimension
from costwarden.estimate.view import ResourceView

_DISK_GB = 128  # AKS default for an operating system's disk
_PREMIUM_FAMILIES = ("ds", "gs", "m")
# The additive feature "s" (premium storage) of a size name: D2s_v3, but not D2_v3.
_TAKES_PREMIUM = re.compile(r"\d+[A-Za-z]*s")


def nodes_of(pool: ResourceView) -> Quantity:
    """usage `nodes`, else node_count, else min_count, else 1; an autoscaled pool counts its minimum."""
    count = pool.number("node_count", None)
    least = pool.number("min_count", None)
    if (count is None or count == 1) and least:
        count = least
    if count is None or (pool.compat and count == 0):
        count = 1
    nodes: Quantity = pool.usage("nodes", count)
    return nodes


def pool_lines(pool: ResourceView) -> list[Dimension]:
    windows = pool.text("os_type").lower() == "windows" or pool.text("os_sku").lower().startswith("windows")
    spot = pool.text("priority", "Regular") == "Spot"
    size = pool.text("vm_size", "Standard_DS2_v2")
    return [machine_line(pool, "Windows" if windows else "Linux", size, spot=spot, count=nodes_of(pool))]


def pool_disks(pool: ResourceView) -> Iterator[Child]:
    if pool.text("os_disk_type", "Managed").lower() == "ephemeral":
        return
    family = pool.text("vm_size", "Standard_DS2_v2").partition("_")[2]
    premium = family.lower().startswith(_PREMIUM_FAMILIES) or bool(_TAKES_PREMIUM.search(family.partition("_")[0]))
    kind = "Premium_LRS" if premium else "Standard_LRS"
    size = pool.number("os_disk_size_gb", _DISK_GB)
    disk = pool.with_values(storage_account_type=kind, disk_size_gb=size or _DISK_GB)
    yield Child("os_disk", NODE_DISK, disk, nodes_of(pool))
