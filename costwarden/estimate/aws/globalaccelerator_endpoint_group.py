"""aws_globalaccelerator_endpoint_group: the premium on traffic of the dominant direction, per place of the users."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.aws._places import continent
from costwarden.estimate.resource import Child, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

GROUPS = {
    "us": "US, Mexico, Canada",
    "europe": "Europe",
    "south_africa": "South Africa, Kenya",
    "south_america": "South America",
    "south_korea": "South Korea",
    "middle_east": "Middle East",
    "australia": "Australia, New Zealand",
    "asia_pacific": "Asia Pacific",
    "india": "India, Indonesia, Philippines, Thailand",
}
KEYS = {"in": "monthly_inbound_data_transfer_gb", "out": "monthly_outbound_data_transfer_gb"}


def children(group: ResourceView) -> Iterator[Child]:
    """Only the direction with more traffic is billed (AWS measures it hour by hour)."""
    amounts = {way: {place: _given(group, key, place) for place in GROUPS} for way, key in KEYS.items()}
    totals = {way: sum((_expected(each) for each in found.values()), Decimal(0)) for way, found in amounts.items()}
    way = "out" if totals["in"] < totals["out"] else "in"
    region = group.text("endpoint_group_region", unknown="") or group.region
    for place, name in GROUPS.items():
        if amounts["in"][place] is None and amounts["out"][place] is None:
            continue
        amount = amounts[way][place]
        price = PriceKey("AWSGlobalAccelerator", f"premium/{continent(region)}/{place}/{way}")
        line = metered(
            f"{way.capitalize()}bound DT-premium fee",
            "GB",
            price,
            f"{KEYS[way]}.{place}",
            quantity=_constant(amount if amount is not None else Decimal(0)),
            page="Global Accelerator",
        )
        yield Child(name, ResourceType("global_accelerator_traffic", dimensions=(line,)), group)


def _given(group: ResourceView, key: str, place: str) -> Any:
    found = group.usage(f"{key}.{place}")
    if place == "middle_east" and group.compat:
        return group.usage(f"{key}.south_korea")  # Infracost reads the Middle East from South Korea's key
    return found


def _expected(amount: Any) -> Decimal:
    return Decimal(0) if amount is None else Decimal(getattr(amount, "value", amount))


def _constant(amount: Any) -> Any:
    return lambda _view: amount


RESOURCE = ResourceType("aws_globalaccelerator_endpoint_group", children=children)
