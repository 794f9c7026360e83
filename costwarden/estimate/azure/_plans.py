"""App Service plans: their SKU, system and workers, and which plan an app runs on."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Azure App Service"
# Free, consumption, elastic premium and workflow plans: nothing is billed, or the apps on them are.
_ELSEWHERE = ("f", "y", "ep", "ws", "fc")


def plan_line(sku: str, system: str, workers: Quantity) -> Dimension | None:
    """Hours of the plan's workers; None for a plan that is not billed by itself."""
    short = sku.lower().replace(" ", "").replace("_", "")
    if not short or short.startswith(_ELSEWHERE) or short == "free":
        return None
    place = "linux" if system.lower() == "linux" else "windows"
    name = f"Instance usage ({sku})"
    return fixed(SERVICE, name, "hours", hourly(workers), sku=f"plan/{short}/{place}", by="worker_count (1) x 730")


def plan_of(app: ResourceView) -> ResourceView | None:
    """The plan an app runs on, by today's or the earlier attribute."""
    return app.reference("service_plan_id") or app.reference("app_service_plan_id")
