"""google_compute_snapshot: stored gigabytes, at most the disk's."""

from __future__ import annotations

from dataclasses import replace

from costwarden.estimate.google.compute_image import storage
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

_LIST = PriceKey("Compute Engine", "snapshot/gb")
_RECORDED = PriceKey("Compute Engine", "snapshot/gb/recorded")


def _price(snapshot: ResourceView) -> PriceKey:
    """The list price doubled in 2023; the reference's figures have the one before."""
    if snapshot.compat and snapshot.context.catalogue.price(
        "google", _RECORDED.service, _RECORDED.sku, snapshot.region
    ):
        return _RECORDED
    return _LIST


RESOURCE = ResourceType("google_compute_snapshot", dimensions=(replace(storage("snapshot/gb"), price=_price),))
