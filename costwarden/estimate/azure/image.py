"""azurerm_image: the size of the disks it was made of, at the price of snapshots."""

from __future__ import annotations

from costwarden.estimate.azure._images import image_gb
from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import ResourceType
from costwarden.estimate.view import ResourceView


def _size(view: ResourceView) -> Quantity | None:
    given: Quantity | None = view.usage("storage_gb")
    return given if given is not None else image_gb(view) or None


RESOURCE = ResourceType(
    "azurerm_image",
    (
        fixed(
            "Managed Disks",
            "Storage",
            "GB",
            _size,
            sku="snapshot/standard-hdd/lrs",
            by="usage storage_gb, else the size of its disks or machine",
        ),
    ),
)
