"""aws_vpclattice_service: its hours and the data through it."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered, running
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "aws_vpclattice_service",
    dimensions=(
        running("Service", PriceKey("AmazonVPC", "lattice/hours"), page="VPC Lattice"),
        metered(
            "Data processed", "GB", PriceKey("AmazonVPC", "lattice/gb"), "monthly_data_processed_gb", page="VPC Lattice"
        ),
    ),
)
