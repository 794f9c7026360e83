"""azurerm_iothub: units of an edition, by the month."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "IoT Hub"


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.block("sku")
    edition = sku.text("name")
    if edition.upper() == "F1":
        return []
    return [
        fixed(SERVICE, "IoT Hub", "units", sku.number("capacity", 1), sku=f"unit/{edition.lower()}", by="capacity (1)")
    ]


RESOURCE = ResourceType("azurerm_iothub", dimensions)
