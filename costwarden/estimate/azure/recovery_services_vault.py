"""azurerm_recovery_services_vault: each machine it protects pays by its size, and for what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.azure._images import machine_gb
from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Backup"
_SMALL_GB, _STEP_GB = 50, 500
_REDUNDANCY = {"LocallyRedundant": "LRS", "ZoneRedundant": "ZRS", "GeoRedundant": "GRS"}


def children(vault: ResourceView) -> Iterator[Child]:
    label = _REDUNDANCY.get(vault.text("storage_mode_type", "GeoRedundant"), "GRS")
    if label == "GRS" and vault.flag("cross_region_restore_enabled"):
        label = "RA-GRS"
    region = vault.region
    for protected in vault.referencing("azurerm_backup_protected_vm", "recovery_vault_name"):
        machine = protected.reference("source_vm_id")
        size = protected.usage("disk_utilization_gb")
        if size is None and machine is not None:
            size = machine_gb(machine)
        extra = protected.usage("additional_backup_retention_gb", Decimal(0))
        lines = tuple(_lines(label, region, size, extra, vault.compat))
        yield Child(protected.address, ResourceType("azurerm_backup_protected_vm", lines), protected)


def _lines(label: str, region: str, size: Decimal | None, extra: Decimal, compat: bool) -> Iterator[Dimension]:
    steps, words, path = _instance(Decimal(0) if size is None else size, compat)
    yield Dimension(
        f"Instance backup ({words})",
        "month",
        PriceKey(SERVICE, path, region),
        (lambda view: None) if size is None else steps,
        usage_based=True,
        per=steps,
        doc="month; 5 up to 50 GB, 10 up to 500 GB and for each further 500 GB; Azure Backup pricing",
    )
    stored = (lambda view: None) if size is None else size + extra
    yield metered(SERVICE, f"{label} data stored", "GB", "disk_utilization_gb", quantity=stored, region=region)


def _instance(size: Decimal, compat: bool) -> tuple[int, str, str]:
    """How many steps are paid, at which price. The reference tool leaves the last, partly used step out."""
    if size <= _SMALL_GB:
        return 1, "under 50 GB", "instance/small"
    if size <= _STEP_GB:
        return 1, "under 500 GB", "instance/large"
    whole = int(size // _STEP_GB)
    return (whole if compat or size % _STEP_GB == 0 else whole + 1), "over 500 GB", "instance/large"


RESOURCE = ResourceType("azurerm_recovery_services_vault", children=children)
