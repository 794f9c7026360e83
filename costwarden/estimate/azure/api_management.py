"""azurerm_api_management: units of a tier, calls of the consumption tier, self-hosted gateways."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "API Management"
MOST_DIGITS = 6
CALLS = metered(SERVICE, "API management (consumption)", "1M calls", "monthly_api_calls", sku="consumption/call")
GATEWAYS = metered(SERVICE, "Self hosted gateway", "gateways", "self_hosted_gateway_count", sku="gateway/month")


def dimensions(view: ResourceView) -> list[Dimension]:
    tier, _, units = view.text("sku_name").lower().partition("_")
    if tier == "consumption":
        return [CALLS]
    count = Decimal(units) if units.isascii() and units.isdigit() and len(units) < MOST_DIGITS else Decimal(1)
    lines = [
        fixed(SERVICE, f"API management ({tier})", "units", count, sku=f"unit/{tier}", by="capacity of sku_name (1)")
    ]
    if tier == "premium":
        lines.append(GATEWAYS)
    return lines


RESOURCE = ResourceType("azurerm_api_management", dimensions)
