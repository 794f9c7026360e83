"""Network egress of a gateway, a bucket or a registry: one line per destination, some in three steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType, Tier, usage
from costwarden.estimate.view import ResourceView

SERVICE = "Networking"
KEY = "monthly_egress_data_transfer_gb"
NAME = "Network egress"
STEPS = (("first 1TB", 1024, "first-1tb"), ("next 9TB", 10240, "next-9tb"), ("over 10TB", None, "over-10tb"))

BETWEEN_REGIONS = {
    "same_region": "within the same region",
    "us_or_canada": "within the US or Canada",
    "europe": "within Europe",
    "asia": "within Asia",
    "south_america": "within South America",
    "oceania": "to/from Indonesia and Oceania",
    "worldwide": "between continents (excludes Oceania)",
}
FROM_STORAGE = {
    "worldwide": "to worldwide excluding Asia, Australia",
    "asia": "to Asia excluding China, but including Hong Kong",
    "china": "to China excluding Hong Kong",
    "australia": "to Australia",
}
FROM_VPN = {
    "worldwide": "to worldwide excluding China, Australia but including Hong Kong",
    "china": "to China excluding Hong Kong",
    "australia": "to Australia",
}


def between_regions(prefix: str) -> Iterator[Dimension]:
    """Seven flat lines: traffic inside Google's network."""
    for key, words in BETWEEN_REGIONS.items():
        yield Dimension(
            f"{prefix} {words}",
            "GB",
            PriceKey(SERVICE, f"egress/inter-region/{key.replace('_', '-')}"),
            usage(f"{KEY}.{key}"),
            usage_based=True,
            doc=f"GB; usage {KEY}.{key}; VPC network pricing",
        )


def to_internet(prefix: str, destinations: Mapping[str, str]) -> Iterator[Dimension]:
    """Lines in steps of 1 TB and 10 TB."""
    for key, words in destinations.items():
        yield Dimension(
            f"{prefix} {words}",
            "GB",
            quantity=usage(f"{KEY}.{key}"),
            usage_based=True,
            tiers=tuple(Tier(end, PriceKey(SERVICE, f"egress/{key}/{sku}"), label) for label, end, sku in STEPS),
            first_tier_only=True,
            doc=f"GB; usage {KEY}.{key}; VPC network pricing",
        )


def egress(owner: ResourceView, dimensions: Iterable[Dimension]) -> Iterator[Child]:
    """The egress lines as a part of their owner."""
    yield Child(NAME, ResourceType(owner.type, dimensions=tuple(dimensions), doc=NAME), owner)
