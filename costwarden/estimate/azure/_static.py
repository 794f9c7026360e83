"""Static web apps: free, or Standard with 100 GB of traffic."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import Dimension
from costwarden.estimate.view import ResourceView

SERVICE = "Static Web Apps"
_INCLUDED_GB = 100


def _traffic(view: ResourceView) -> Quantity | None:
    amount = view.usage("monthly_bandwidth_gb")
    return None if amount is None else at_least(amount - _INCLUDED_GB, 0)


def static_lines(view: ResourceView) -> list[Dimension]:
    if "standard" not in (view.text("sku_tier").lower(), view.text("sku_size").lower()):
        return []
    return [
        fixed(SERVICE, "Static Web App (Standard)", "months", sku="standard"),
        metered(
            SERVICE, "Bandwidth (over 100GB)", "GB", "monthly_bandwidth_gb", quantity=_traffic, sku="standard/bandwidth"
        ),
    ]
