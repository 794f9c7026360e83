"""azurerm_managed_redis: one instance, two with high availability (the default)."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType, hourly
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    count = 2 if view.flag("high_availability_enabled", True) else 1
    sku = view.text("sku_name")
    path = f"managed/{sku.lower().replace('_', '/')}"
    return [
        fixed(
            "Redis Cache",
            f"Cache usage ({sku})",
            "hours",
            hourly(count),
            sku=path,
            by="2 with high availability (default), else 1, x 730",
        )
    ]


RESOURCE = ResourceType("azurerm_managed_redis", dimensions)
