"""azurerm_integration_service_environment: a base unit, and the scale units of Premium_N."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType, hourly
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    tier, _, units = view.text("sku_name", "Developer_0").lower().partition("_")
    yield fixed("Logic Apps", "Base units", "hours", sku=f"environment/{tier}/base")
    if units.isdigit() and int(units):
        yield fixed(
            "Logic Apps",
            "Scale units",
            "hours",
            hourly(int(units)),
            sku=f"environment/{tier}/scale",
            by="units of sku_name x 730",
        )


RESOURCE = ResourceType("azurerm_integration_service_environment", dimensions)
