"""aws_shield_subscription: the monthly fee of Shield Advanced, one per organisation."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_shield_subscription",
    dimensions=(
        Dimension("Shield Advanced", "months", PriceKey("AWSShield", "subscription"), doc="month; 1; Shield pricing"),
    ),
)
