"""aws_route53_traffic_policy_instance: the month of a policy record."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_route53_traffic_policy_instance",
    dimensions=(
        Dimension(
            "Policy record", "months", PriceKey("AmazonRoute53", "policy-record"), doc="month; 1; Route 53 pricing"
        ),
    ),
)
