"""aws_fsx_windows_file_system: throughput, storage and backups, in one zone or several."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonFSx"


def dimensions(system: ResourceView) -> Iterator[Dimension]:
    zones = "multi-az" if "MULTI_AZ" in system.text("deployment_type") else "single-az"
    disk = "HDD" if system.text("storage_type").upper() == "HDD" else "SSD"
    yield Dimension(
        "Throughput capacity",
        "MBps",
        PriceKey(SERVICE, f"windows/{zones}/throughput"),
        lambda view: view.number("throughput_capacity", Decimal(0)),
        doc="MBps; throughput_capacity; FSx for Windows pricing",
    )
    yield Dimension(
        f"{disk} storage",
        "GB",
        PriceKey(SERVICE, f"windows/{zones}/{disk.lower()}"),
        lambda view: view.number("storage_capacity"),
        doc="GB; storage_capacity; FSx for Windows pricing",
    )
    yield metered("Backup storage", "GB", PriceKey(SERVICE, "windows/backup"), "backup_storage_gb", page="FSx")


RESOURCE = ResourceType("aws_fsx_windows_file_system", dimensions=dimensions)
