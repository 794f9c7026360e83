"""aws_fsx_openzfs_file_system: throughput, provisioned IOPS, storage (less what compression saves) and backups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.quantity import at_least
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonFSx"
INCLUDED_IOPS = 3  # per GB
DEFAULT_SAVING = Decimal(50)  # percent that compression is taken to save; usage compression_savings_percent


def dimensions(system: ResourceView) -> Iterator[Dimension]:
    yield Dimension(
        "Throughput capacity",
        "MBps",
        PriceKey(SERVICE, "openzfs/throughput"),
        lambda view: view.number("throughput_capacity"),
        doc="MBps; throughput_capacity; FSx for OpenZFS pricing",
    )
    yield Dimension(
        "Provisioned IOPS",
        "IOPS",
        PriceKey(SERVICE, "openzfs/iops"),
        _iops,
        doc="IOPS; above 3 per GB; FSx for OpenZFS pricing",
    )
    compression = system.block("root_volume_configuration").text("data_compression_type", unknown="")
    saving = system.usage("compression_savings_percent", DEFAULT_SAVING) if compression not in ("", "NONE") else None
    label = f" ({compression} compression, {_expected(saving):.0f}%)" if saving is not None else ""
    yield Dimension(
        f"SSD storage{label}",
        "GB",
        PriceKey(SERVICE, "openzfs/ssd"),
        lambda view: _storage(view, saving),
        doc="GB, half of it with compression; usage compression_savings_percent; FSx for OpenZFS pricing",
    )
    yield metered("Backup storage", "GB", PriceKey(SERVICE, "openzfs/backup"), "backup_storage_gb", page="FSx")


def _iops(system: ResourceView) -> Any:
    disks = system.block("disk_iops_configuration")
    if disks.text("mode") != "USER_PROVISIONED":
        return Decimal(0)
    wanted, capacity = disks.number("iops"), system.number("storage_capacity")
    return None if wanted is None or capacity is None else at_least(wanted - INCLUDED_IOPS * capacity, 0)


def _expected(saving: Any) -> Decimal:
    return Decimal(getattr(saving, "value", saving))


def _storage(system: ResourceView, saving: Any) -> Any:
    capacity = system.number("storage_capacity")
    if saving is None or capacity is None:
        return capacity
    return (capacity * (1 - _expected(saving) / 100)).to_integral_value(rounding=ROUND_CEILING)


RESOURCE = ResourceType("aws_fsx_openzfs_file_system", dimensions=dimensions)
