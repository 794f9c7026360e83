"""aws_fsx_lustre_file_system: storage, at the price of its kind of disk and throughput, and backups."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonFSx"
PAGE = "FSx for Lustre"


def _sku(system: ResourceView) -> str:
    """lustre/{scratch | persistent_1/... | persistent_2/...}, by MB/s of throughput per TiB."""
    kind = system.text("deployment_type", "SCRATCH_1").lower()
    if kind.startswith("scratch"):
        return "lustre/scratch"
    disk = system.text("storage_type", "SSD").lower()
    throughput = system.number("per_unit_storage_throughput")
    cache = "-cached" if disk == "hdd" and system.text("drive_cache_type").upper() == "READ" else ""
    return f"lustre/{kind}/{disk}{cache}/{throughput}"


def dimensions(system: ResourceView) -> Iterator[Dimension]:
    disk = system.text("storage_type", "SSD").upper()
    yield Dimension(
        f"{disk} storage",
        "GB",
        PriceKey(SERVICE, _sku(system)),
        lambda view: view.number("storage_capacity"),
        doc=f"GB; by deployment and storage type and throughput; {PAGE} pricing",
    )
    if not system.text("deployment_type", "SCRATCH_1").startswith("SCRATCH"):
        yield metered("Backup storage", "GB", PriceKey(SERVICE, "lustre/backup"), "backup_storage_gb", page=PAGE)


RESOURCE = ResourceType("aws_fsx_lustre_file_system", dimensions=dimensions)
