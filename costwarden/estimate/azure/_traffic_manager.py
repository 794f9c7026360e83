"""Traffic Manager: where a profile is billed, and what watching an endpoint costs."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure._zones import is_government
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Traffic Manager"
FAST_BELOW, DEFAULT_INTERVAL = 30, 30  # seconds


def billing_region(region: str) -> str:
    """Global, or the cloud of a country."""
    if is_government(region):
        return "US Gov"
    if region.startswith("germany"):
        return "Germany"
    return "China" if region.startswith("china") else "Global"


def is_enabled(profile: ResourceView) -> bool:
    return profile.text("profile_status", "Enabled").lower() != "disabled"


def endpoint_type(name: str, *, external: bool = False) -> ResourceType:
    """An endpoint of an enabled profile: its health checks, dearer at short intervals."""
    kind = "external" if external else "azure"

    def dimensions(view: ResourceView) -> list[Dimension]:
        profile = view.reference("profile_id")
        if profile is not None and not is_enabled(profile):
            return []
        place = billing_region(view.region if profile is None else profile.region)
        slug = f"{kind}/{place.lower().replace(' ', '-')}"
        lines = [fixed(SERVICE, f"Basic health check ({place})", "hours", sku=f"health-check/{slug}")]
        seconds = DEFAULT_INTERVAL
        if profile is not None:
            seconds = profile.block("monitor_config").number("interval_in_seconds", DEFAULT_INTERVAL)
        if seconds < FAST_BELOW:
            label = f"Fast interval health checks add-on ({place})"
            lines.append(fixed(SERVICE, label, "hours", sku=f"fast-check/{slug}"))
        return lines

    return ResourceType(name, dimensions)
