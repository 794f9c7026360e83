"""aws_kinesis_firehose_delivery_stream: data taken in, converted, and delivered into a VPC."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.aws._lines import count_of, tiered
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType, Tier, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonKinesisFirehose"
KEY = "monthly_data_ingested_gb"
TIERS = (
    Tier(512_000, PriceKey(SERVICE, "ingested/tier1"), "first 500TB"),
    Tier(2_048_000, PriceKey(SERVICE, "ingested/tier2"), "next 1.5PB"),
    Tier(None, PriceKey(SERVICE, "ingested/tier3"), "next 3PB"),
)
DESTINATIONS = ("elasticsearch_configuration", "opensearch_configuration", "opensearchserverless_configuration")


def _converts(stream: ResourceView) -> bool:
    target = stream.block("extended_s3_configuration")
    return any(block.flag("enabled", True) for block in target.blocks("data_format_conversion_configuration"))


def _vpc(stream: ResourceView) -> ResourceView | None:
    for name in DESTINATIONS:
        if name != DESTINATIONS[0] and stream.compat:
            break
        found = stream.block(name).blocks("vpc_config")
        if found:
            return found[0]
    return None


def _in_vpc(stream: ResourceView) -> bool:
    return _vpc(stream) is not None


def _zones(stream: ResourceView) -> Any:
    vpc = _vpc(stream)
    if vpc is None:
        return None
    known = count_of(vpc, "subnet_ids")
    return HOURS * Decimal(known) if known else None


RESOURCE = ResourceType(
    "aws_kinesis_firehose_delivery_stream",
    dimensions=(
        tiered("Data ingested", "GB", TIERS, KEY, page="Data Firehose"),
        Dimension(
            "Format conversion",
            "GB",
            PriceKey(SERVICE, "conversion"),
            usage(KEY),
            when=_converts,
            usage_based=True,
            doc=f"GB; usage {KEY}; Data Firehose pricing",
        ),
        Dimension(
            "VPC data",
            "GB",
            PriceKey(SERVICE, "vpc/gb"),
            usage(KEY),
            when=_in_vpc,
            usage_based=True,
            doc=f"GB; usage {KEY}; Data Firehose pricing",
        ),
        Dimension(
            "VPC AZ delivery",
            "hours",
            PriceKey(SERVICE, "vpc/hours"),
            _zones,
            when=_in_vpc,
            doc="hours, per subnet; 730; Data Firehose pricing",
        ),
    ),
)
