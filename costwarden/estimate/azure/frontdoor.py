"""azurerm_frontdoor (classic): routing rules, many frontends, data in, data out by part of the world."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.azure._zones import is_government, transfer_zone
from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType, Tier, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Front Door Service"
CHEAP_RULES_FROM, FREE_HOSTS = 5, 100
GROUP = "monthly_outbound_data_transfer_gb"
STEPS: tuple[tuple[int | None, str], ...] = ((10_000, "first 10TB"), (50_000, "next 40TB"), (None, "over 50TB"))
ZONES = {
    1: ("North America, Europe and Africa", "north_america_europe_africa"),
    2: ("Asia Pacific (including Japan)", "asia_pacific"),
    3: ("South America", "south_america"),
    4: ("Australia", "australia"),
    5: ("India", "india"),
}
INBOUND = metered(SERVICE, "Inbound data transfer", "GB", "monthly_inbound_data_transfer_gb", sku="data-in")
GOVERNMENT = metered(SERVICE, "US Gov", "GB", f"{GROUP}.us_gov", sku="data-out/us-gov")


def _zone_line(zone: int) -> Dimension:
    label, key = ZONES[zone]
    tiers = tuple(
        Tier(bound, PriceKey(SERVICE, f"data-out/zone-{zone}/{step.replace(' ', '-').lower()}"), step)
        for bound, step in STEPS
    )
    return metered(SERVICE, label, "GB", f"{GROUP}.{key}", tiers=tiers, first_tier_only=True)


ZONE_LINES = {zone: _zone_line(zone) for zone in ZONES}


def dimensions(view: ResourceView) -> list[Dimension]:
    lines = []
    rules = sum(1 for rule in view.blocks("routing_rule") if rule.flag("enabled", True))
    if rules:
        first = min(rules, CHEAP_RULES_FROM)
        lines.append(
            fixed(
                SERVICE,
                "Routing rules (first 5 rules)",
                "hours",
                hourly(first),
                sku="rule/first",
                by="up to 5 routing rules x 730",
            )
        )
    if rules > CHEAP_RULES_FROM:
        more = rules - CHEAP_RULES_FROM
        lines.append(
            fixed(
                SERVICE,
                "Routing rules (per additional rule)",
                "hours",
                hourly(more),
                sku="rule/additional",
                by="routing rules above 5 x 730",
            )
        )
    hosts = len(view.blocks("frontend_endpoint"))
    if hosts > FREE_HOSTS:
        lines.append(
            fixed(
                SERVICE,
                "Frontend hosts (over 100)",
                "hosts",
                hosts - FREE_HOSTS,
                sku="host/additional",
                by="frontend endpoints above 100",
            )
        )
    lines.append(INBOUND)
    return lines


def _outbound(view: ResourceView) -> list[Dimension]:
    """The zone of its own region; where usage names other zones, those too (the reference shows one)."""
    if is_government(view.region):
        return [GOVERNMENT]
    own = transfer_zone(view.region)
    if view.compat:
        return [ZONE_LINES[own]]
    told = [zone for zone, (_, key) in ZONES.items() if view.usage(f"{GROUP}.{key}") is not None]
    return [ZONE_LINES[zone] for zone in told or [own]]


OUTBOUND = ResourceType("outbound", _outbound)


def children(view: ResourceView) -> Iterator[Child]:
    yield Child("Outbound data transfer", OUTBOUND, view)


RESOURCE = ResourceType("azurerm_frontdoor", dimensions, children)
