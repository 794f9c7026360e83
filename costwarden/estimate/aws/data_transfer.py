"""aws_data_transfer: traffic of a region, from the usage file alone (no Terraform resource stands for it)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from costwarden.estimate.aws._lines import metered, tiered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AWSDataTransfer"
PAGE = "EC2 data transfer"
INTRA = "monthly_intra_region_gb"
INTERNET = "monthly_outbound_internet_gb"
US_EAST = "monthly_outbound_us_east_to_us_east_gb"
OTHERS = "monthly_outbound_other_regions_gb"
TIERS = (
    Tier(10_240, PriceKey(SERVICE, "internet/tier1"), "first 10TB"),
    Tier(51_200, PriceKey(SERVICE, "internet/tier2"), "next 40TB"),
    Tier(153_600, PriceKey(SERVICE, "internet/tier3"), "next 100TB"),
    Tier(None, PriceKey(SERVICE, "internet/tier4"), "over 150TB"),
)


def _both_ways(transfer: ResourceView) -> Any:
    """Traffic between zones is billed where it leaves and where it arrives."""
    return transfer.usage(INTRA) * 2


def _to_us_east(transfer: ResourceView) -> PriceKey:
    """The two US East regions have a price of their own between them; elsewhere they are other regions."""
    return PriceKey(SERVICE, "us-east" if transfer.region.startswith("us-east-") else "other-region")


LINES = (
    (
        INTRA,
        metered(
            "Intra-region data transfer",
            "GB",
            PriceKey(SERVICE, "intra-region"),
            f"{INTRA}, both ways",
            quantity=_both_ways,
            page=PAGE,
        ),
    ),
    (INTERNET, tiered("Outbound data transfer to Internet", "GB", TIERS, INTERNET, page=PAGE)),
    (
        US_EAST,
        Dimension(
            "Outbound data transfer to US East regions",
            "GB",
            _to_us_east,
            usage(US_EAST),
            usage_based=True,
            doc=f"GB; usage {US_EAST}; {PAGE} pricing",
        ),
    ),
    (
        OTHERS,
        metered("Outbound data transfer to other regions", "GB", PriceKey(SERVICE, "other-region"), OTHERS, page=PAGE),
    ),
)


def dimensions(transfer: ResourceView) -> Iterator[Dimension]:
    for key, line in LINES:
        if transfer.usage(key) is not None:
            yield line


RESOURCE = ResourceType("aws_data_transfer", dimensions=dimensions)
