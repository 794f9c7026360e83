"""google_compute_image, and the stored gigabytes of machine images."""

from __future__ import annotations

from collections.abc import Callable

from costwarden.estimate.google._disks import size_of
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView


def stored(image: ResourceView) -> Quantity | None:
    """Usage `storage_gb`, else the size of the disk it is made from: the most it can take."""
    given: Quantity | None = image.usage("storage_gb")
    return given if given is not None else size_of(image)


def storage(sku: str, quantity: Callable[[ResourceView], Quantity | None] = stored) -> Dimension:
    """The one line of images and snapshots."""
    return Dimension(
        "Storage",
        "GB",
        PriceKey("Compute Engine", sku),
        quantity,
        usage_based=True,
        doc="GB; usage storage_gb, else the source disk's size; Disk and image pricing",
    )


RESOURCE = ResourceType("google_compute_image", dimensions=(storage("image/gb"),))
