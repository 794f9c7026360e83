"""azurerm_private_endpoint: hours, data in and out in three steps."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType, Tier

SERVICE = "Azure Private Link"
STEPS: tuple[tuple[int | None, str], ...] = ((1_000_000, "first 1PB"), (5_000_000, "next 4PB"), (None, "over 5PB"))
TIERS = tuple(
    Tier(bound, PriceKey(SERVICE, f"data/{label.replace(' ', '-').lower()}"), label) for bound, label in STEPS
)


def _data(direction: str) -> Dimension:
    key = f"monthly_{direction.lower()}_data_processed_gb"
    return metered(SERVICE, f"{direction} data processed", "GB", key, tiers=TIERS, first_tier_only=True)


RESOURCE = ResourceType(
    "azurerm_private_endpoint",
    (
        fixed(SERVICE, "Private endpoint", "hour", HOURS, sku="endpoint", by="730"),
        _data("Inbound"),
        _data("Outbound"),
    ),
)
