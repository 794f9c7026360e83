"""aws_ssm_activation: advanced on-premises instances; standard ones are free."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly, usage
from costwarden.estimate.view import ResourceView

STANDARD_LIMIT = Decimal(1000)  # more registrations need the advanced tier


def _advanced(activation: ResourceView) -> bool:
    given = activation.usage_text("instance_tier")
    if given:
        return given.lower() == "advanced"
    return bool(activation.number("registration_limit", 1) > STANDARD_LIMIT)


RESOURCE = ResourceType(
    "aws_ssm_activation",
    dimensions=(
        Dimension(
            "On-prem managed instances (advanced)",
            "hours",
            PriceKey("AWSSystemsManager", "managed-instance/advanced"),
            hourly(usage("instances")),
            when=_advanced,
            usage_based=True,
            doc="hours; usage instances; Systems Manager pricing",
        ),
    ),
)
