"""aws_route53_zone: its month, at the price of an account's first 25 zones."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_route53_zone",
    dimensions=(
        Dimension(
            "Hosted zone",
            "months",
            PriceKey("AmazonRoute53", "zone/tier1"),
            doc="month; 1, as one of the first 25; Route 53 pricing",
        ),
    ),
)
