"""aws_route53_zone: its month; an account's first 25 zones cost more each than those after them."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

FIRST = 25
ORDER = "aws_route53_zone in plan order"


def dimensions(zone: ResourceView) -> Iterator[Dimension]:
    later = not zone.compat and _place(zone) >= FIRST
    yield Dimension(
        "Hosted zone",
        "months",
        PriceKey("AmazonRoute53", "zone/tier2" if later else "zone/tier1"),
        doc="month; 1; Route 53 pricing, the plan's first 25 zones at the first tier",
    )


def _place(zone: ResourceView) -> int:
    """How many zones of the plan come before this one on its side; what else the account has is not known."""
    key = (ORDER, zone.side)
    places: dict[str, int] | None = zone.context.memo.get(key)
    if places is None:
        places = zone.context.memo[key] = {}
        for change in zone.context.plan.resources:
            if change.type == zone.type and zone.seen(change) is not None:
                places[change.address] = len(places)
    return places.get(zone.address, 0)


RESOURCE = ResourceType("aws_route53_zone", dimensions=dimensions)
