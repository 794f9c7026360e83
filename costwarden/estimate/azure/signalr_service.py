"""azurerm_signalr_service: units by the day, messages above those a unit contains."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "SignalR"


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.block("sku")
    tier = sku.text("name").partition("_")[0].capitalize()
    if tier == "Free":
        return []
    slug = tier.lower()
    return [
        fixed(
            SERVICE,
            f"Service usage ({tier})",
            "units",
            sku.number("capacity", 1),
            sku=f"unit/{slug}",
            by="capacity (1)",
        ),
        metered(
            SERVICE,
            f"Additional messages ({tier})",
            "1M messages",
            "monthly_additional_messages",
            sku=f"message/{slug}",
        ),
    ]


RESOURCE = ResourceType("azurerm_signalr_service", dimensions)
