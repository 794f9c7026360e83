"""azurerm_container_registry: a day's price by SKU, again per replica; storage above the included; build seconds."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Container Registry"
_DAYS = 30
_INCLUDED_GB = {"basic": 10, "standard": 100, "premium": 500}


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    sku = view.text("sku", "Classic")
    tier = "basic" if sku.lower() == "classic" else sku.lower()
    label = tier.capitalize()
    yield fixed(SERVICE, f"Registry usage ({label})", "days", _DAYS, sku=f"registry/{tier}", by="730 / 24")
    places = len(view.blocks("georeplications")) or len(view.entries("georeplication_locations"))
    if places:
        name = f"Geo replication ({places} {'location' if places == 1 else 'locations'})"
        yield fixed(SERVICE, name, "days", _DAYS * places, sku=f"registry/{tier}", by="730 / 24 x georeplications")
    included = _INCLUDED_GB.get(tier, 0)

    def above(view: ResourceView) -> Quantity | None:
        stored = view.usage("storage_gb")
        return None if stored is None else at_least(stored - included, 0)

    name = f"Storage (over {included}GB)"
    yield metered(SERVICE, name, "GB", "storage_gb", quantity=above, sku="storage")
    yield metered(SERVICE, "Build vCPU", "seconds", quantity=_build_seconds, sku="build")


def _build_seconds(view: ResourceView) -> Quantity | None:
    hours = view.usage("monthly_build_vcpu_hrs")
    return None if hours is None else hours * 3600


RESOURCE = ResourceType("azurerm_container_registry", dimensions)
