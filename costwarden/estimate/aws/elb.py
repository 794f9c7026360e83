"""aws_elb: a classic load balancer's hours and data."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered, running
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_elb",
    dimensions=(
        running("Classic load balancer", PriceKey("AWSELB", "load-balancer/classic/hours"), page="ELB"),
        metered(
            "Data processed",
            "GB",
            PriceKey("AWSELB", "load-balancer/classic/gb"),
            "monthly_data_processed_gb",
            page="ELB",
        ),
    ),
)
