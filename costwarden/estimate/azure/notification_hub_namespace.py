"""azurerm_notification_hub_namespace: the namespace by tier, pushes above ten million."""

from __future__ import annotations

from collections.abc import Callable

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.quantity import Quantity, at_least, at_most
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Notification Hubs"
KEY = "monthly_pushes"
FREE, HIGH = 10_000_000, 100_000_000


def _between(start: int, end: int | None) -> Callable[[ResourceView], Quantity | None]:
    def quantity(view: ResourceView) -> Quantity | None:
        amount = view.usage(KEY)
        if amount is None:
            return None
        return at_least((amount if end is None else at_most(amount, end)) - start, 0)

    return quantity


def _pushes(label: str, start: int, end: int | None, sku: str) -> Dimension:
    quantity = _between(start, end)

    def reached(view: ResourceView) -> bool:
        return quantity(view) != 0

    return metered(SERVICE, f"Pushes ({label})", "1M pushes", KEY, quantity=quantity, when=reached, sku=f"push/{sku}")


BASIC = _pushes("over 10M", FREE, None, "basic")
STANDARD = (
    _pushes("10-100M", FREE, HIGH, "standard/10-100m"),
    _pushes("over 100M", HIGH, None, "standard/over-100m"),
)


def dimensions(view: ResourceView) -> list[Dimension]:
    tier = view.text("sku_name", "Basic").capitalize()
    if tier == "Free":
        return []
    lines = [fixed(SERVICE, f"Namespace usage ({tier})", "months", sku=f"namespace/{tier.lower()}")]
    return [*lines, BASIC] if tier == "Basic" else [*lines, *STANDARD]


RESOURCE = ResourceType("azurerm_notification_hub_namespace", dimensions)
