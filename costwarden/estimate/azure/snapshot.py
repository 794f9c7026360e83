"""azurerm_snapshot: the size of its source, at the price of standard snapshots."""

from __future__ import annotations

from costwarden.estimate.azure._images import machine_gb
from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import ResourceType
from costwarden.estimate.view import ResourceView


def _size(view: ResourceView) -> Quantity | None:
    given: Quantity | None = view.usage("storage_gb")
    if given is None:
        given = view.number("disk_size_gb", None)
    if given is None:
        source = view.reference("source_uri") or view.reference("source_resource_id")
        if source is not None:
            disk = source.type in ("azurerm_managed_disk", "azurerm_snapshot")
            given = source.number("disk_size_gb", None) if disk else machine_gb(source)
    return given


RESOURCE = ResourceType(
    "azurerm_snapshot",
    (
        fixed(
            "Managed Disks",
            "Storage",
            "GB",
            _size,
            sku="snapshot/standard-hdd/lrs",
            by="usage storage_gb, else disk_size_gb or that of its source",
        ),
    ),
)
