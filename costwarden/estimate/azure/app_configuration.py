"""azurerm_app_configuration: days of a store and its replicas, requests above what is included."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "App Configuration"
DAYS = 30  # Azure's calculator bills a store by days of a month of 30


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.text("sku", "free").lower()
    if sku == "free":
        return []
    replicas = len(view.blocks("replica"))
    label = "Instance"
    if replicas:
        label = f"Instance ({replicas} replica{'s' if replicas > 1 else ''})"
    stores = 1 + replicas
    return [
        fixed(
            SERVICE,
            label,
            "days",
            DAYS * stores,
            sku=f"instance/{sku}",
            per=stores,
            by="730 / 24 x replicas and the store itself",
        ),
        metered(
            SERVICE,
            "Requests (over 200k/day per replica)",
            "10k requests",
            "monthly_additional_requests",
            sku=f"requests/{sku}",
        ),
    ]


RESOURCE = ResourceType("azurerm_app_configuration", dimensions)
