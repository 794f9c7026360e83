"""azurerm_servicebus_namespace: the namespace, operations and connections in steps, or messaging units."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier
from costwarden.estimate.view import ResourceView

SERVICE = "Service Bus"
OPERATIONS, CONNECTIONS = "monthly_messaging_operations", "monthly_brokered_connections"
MILLION = 1_000_000
FREE_OPERATIONS, FREE_CONNECTIONS = 13 * MILLION, 1_000


OPERATION_STEPS: tuple[tuple[int | None, str], ...] = (
    (100 * MILLION, "13M-100M"),
    (2_500 * MILLION, "100M-2,500M"),
    (None, "over 2,500M"),
)
CONNECTION_STEPS: tuple[tuple[int | None, str], ...] = (
    (100_000, "1K-100K"),
    (500_000, "100K-500K"),
    (None, "over 500K"),
)


def _above(key: str, free: int) -> Dimension:
    label, unit = (
        ("Messaging operations", "1M operations") if key == OPERATIONS else ("Brokered connections", "connections")
    )

    def quantity(view: ResourceView) -> Quantity | None:
        amount = view.usage(key)
        return None if amount is None else at_least(amount - free, 0)

    steps = OPERATION_STEPS if key == OPERATIONS else CONNECTION_STEPS
    slug = "operation" if key == OPERATIONS else "connection"
    tiers = tuple(
        Tier(None if bound is None else bound - free, PriceKey(SERVICE, f"{slug}/step-{position}"), name)
        for position, (bound, name) in enumerate(steps, 1)
    )
    return metered(SERVICE, label, unit, key, quantity=quantity, tiers=tiers, first_tier_only=True)


STANDARD = (
    fixed(SERVICE, "Base charge", "hours", sku="namespace/standard"),
    _above(OPERATIONS, FREE_OPERATIONS),
    _above(CONNECTIONS, FREE_CONNECTIONS),
)
BASIC = metered(SERVICE, "Messaging operations", "1M operations", OPERATIONS, sku="operation/basic")


def dimensions(view: ResourceView) -> list[Dimension]:
    tier = view.text("sku").lower()
    if tier == "basic":
        return [BASIC]
    if tier == "premium":
        units = view.number("capacity", 1)
        if not view.compat:
            units = units * max(view.number("premium_messaging_partitions", 1), 1)
        return [
            fixed(
                SERVICE,
                "Messaging units",
                "units",
                units,
                sku="messaging-unit/month",
                by="capacity x premium_messaging_partitions (1)",
            )
        ]
    return list(STANDARD)


RESOURCE = ResourceType("azurerm_servicebus_namespace", dimensions)
