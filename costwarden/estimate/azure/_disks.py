"""Azure disks: billed by the next size step (HDD, SSD, premium), or by the amounts provisioned (ultra, premium v2)."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import HOURS, Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Managed Disks"
# Size steps in GiB with their number in the tier's name, https://learn.microsoft.com/azure/virtual-machines/disks-types
_LARGE = (
    (32, 4),
    (64, 6),
    (128, 10),
    (256, 15),
    (512, 20),
    (1024, 30),
    (2048, 40),
    (4096, 50),
    (8192, 60),
    (16384, 70),
    (32767, 80),
)
_STEPS = {"S": _LARGE, "E": ((4, 1), (8, 2), (16, 3), *_LARGE), "P": ((4, 1), (8, 2), (16, 3), *_LARGE)}
_TIERS = {"standard": "S", "standardssd": "E", "premium": "P"}
_OPERATIONS = {"S": "disk-operations/hdd", "E": "disk-operations/ssd"}
_ULTRA_STEPS = (4, 8, 16, 32, 64, 128, 256, 512)
_V2_IOPS, _V2_MBPS = 3000, 125  # included in every premium v2 disk


def disk_lines(disk: ResourceView, kind_attribute: str, default_gb: int = 30) -> list[Dimension]:
    """The lines of one disk block. default_gb stands for a size the configuration does not give (an image's)."""
    kind = disk.text(kind_attribute, "Standard_LRS")
    family, _, replication = kind.partition("_")
    family, replication = family.lower(), (replication or "LRS").upper()
    if family == "ultrassd":
        return _ultra(disk)
    if family == "premiumv2":
        return [] if disk.compat else _premium_v2(disk)
    tier = _TIERS.get(family)
    size = disk.number("disk_size_gb", default_gb)
    if tier is None:
        return [fixed(SERVICE, f"Storage ({kind})", "months")]
    number = next((number for limit, number in _STEPS[tier] if size <= limit), None)
    name = f"Storage ({tier}{number}, {replication})" if number is not None else f"Storage ({tier}, {size} GiB)"
    lines = [fixed(SERVICE, name, "months", doc=f"months; size step above disk_size_gb ({default_gb}); disks pricing")]
    if tier in _OPERATIONS:
        sku = f"{_OPERATIONS[tier]}/{replication.lower()}"
        lines.append(metered(SERVICE, "Disk operations", "10k operations", "monthly_disk_operations", sku=sku))
    return lines


def _ultra(disk: ResourceView) -> list[Dimension]:
    size = int(disk.number("disk_size_gb", 1024))
    size = next((step for step in _ULTRA_STEPS if size <= step), -(-size // 1024) * 1024)
    return [
        fixed(
            SERVICE,
            f"Storage (ultra, {size} GiB)",
            "GiB",
            size * HOURS,
            sku="ultra/capacity",
            per=HOURS,
            by="next size step of disk_size_gb (1024)",
        ),
        fixed(
            SERVICE,
            "Provisioned IOPS",
            "IOPS",
            _of(disk, "iops", 2048),
            sku="ultra/iops",
            per=HOURS,
            by="disk_iops_read_write (2048)",
        ),
        fixed(
            SERVICE,
            "Throughput",
            "MB/s",
            _of(disk, "mbps", 8),
            sku="ultra/throughput",
            per=HOURS,
            by="disk_mbps_read_write (8)",
        ),
    ]


def _premium_v2(disk: ResourceView) -> list[Dimension]:
    iops = max(_of(disk, "iops", _V2_IOPS) - _V2_IOPS * HOURS, Decimal(0))
    throughput = max(_of(disk, "mbps", _V2_MBPS) - _V2_MBPS * HOURS, Decimal(0))
    size = disk.number("disk_size_gb", 1024) * HOURS
    lines = [
        fixed(SERVICE, "Storage (premium v2)", "GiB", size, sku="premium-v2/capacity", per=HOURS, by="disk_size_gb")
    ]
    if iops:
        lines.append(
            fixed(
                SERVICE,
                "Provisioned IOPS",
                "IOPS",
                iops,
                sku="premium-v2/iops",
                per=HOURS,
                by="IOPS above the 3,000 included",
            )
        )
    if throughput:
        lines.append(
            fixed(
                SERVICE,
                "Throughput",
                "MB/s",
                throughput,
                sku="premium-v2/throughput",
                per=HOURS,
                by="MB/s above the 125 included",
            )
        )
    return lines


def _of(disk: ResourceView, what: str, default: int) -> Decimal:
    amount: Decimal = disk.number(f"disk_{what}_read_write", default)
    return amount * HOURS


OS_DISK = ResourceType("os_disk", lambda view: disk_lines(view, "storage_account_type"))
LEGACY_DISK = ResourceType("storage_disk", lambda view: disk_lines(view, "managed_disk_type"))
NODE_DISK = ResourceType("node_disk", lambda view: disk_lines(view, "storage_account_type")[:1])


def os_disks(view: ResourceView) -> list[Child]:
    """The `os_disk` block of today's machine types."""
    return [Child("os_disk", OS_DISK, disk) for disk in view.blocks("os_disk")[:1]]
