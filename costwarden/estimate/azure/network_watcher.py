"""azurerm_network_watcher: diagnostic checks above a thousand."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Network Watcher"
FREE_CHECKS = 1_000


def _checks(view: ResourceView) -> Quantity | None:
    amount = view.usage("monthly_diagnostic_checks")
    return None if amount is None else at_least(amount - FREE_CHECKS, 0)


RESOURCE = ResourceType(
    "azurerm_network_watcher",
    (
        metered(
            SERVICE,
            "Network diagnostic tool (over 1,000 checks)",
            "checks",
            "monthly_diagnostic_checks",
            quantity=_checks,
            sku="diagnostic-check",
        ),
    ),
)
