"""aws_cloudhsm_v2_hsm: the hours of one module."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly

RESOURCE = ResourceType(
    "aws_cloudhsm_v2_hsm",
    dimensions=(
        Dimension(
            "HSM usage",
            "hours",
            PriceKey("CloudHSM", "hsm/hours"),
            hourly(),
            usage_based=True,  # the column Infracost shows it in: monthly_hrs comes from the usage file
            doc="hours; 730; CloudHSM pricing",
        ),
    ),
)
