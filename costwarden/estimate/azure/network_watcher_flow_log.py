"""azurerm_network_watcher_flow_log: logs collected above 5 GB, and all of them through traffic analytics."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.azure.network_watcher import SERVICE
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

KEY = "monthly_logs_collected_gb"
FREE_GB = 5
FAST_MINUTES = 10


def _logs(view: ResourceView) -> Quantity | None:
    amount = view.usage(KEY)
    return None if amount is None else at_least(amount - FREE_GB, 0)


COLLECTED = metered(SERVICE, "Network logs collected (over 5GB)", "GB", KEY, quantity=_logs, sku="flow-log/gb")
HOURLY = metered(SERVICE, "Traffic Analytics data processed (60 min interval)", "GB", KEY, sku="analytics/60-min")
FAST = metered(SERVICE, "Traffic Analytics data processed (10 min interval)", "GB", KEY, sku="analytics/10-min")


def dimensions(view: ResourceView) -> list[Dimension]:
    if not view.flag("enabled", not view.compat):
        return []
    lines = [COLLECTED]
    for analytics in view.blocks("traffic_analytics")[:1]:
        if analytics.flag("enabled"):
            lines.append(FAST if analytics.number("interval_in_minutes", 60) == FAST_MINUTES else HOURLY)
    return lines


RESOURCE = ResourceType("azurerm_network_watcher_flow_log", dimensions)
