"""aws_nat_gateway: the hours it stands, and the data through it."""

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly, usage

RESOURCE = ResourceType(
    "aws_nat_gateway",
    dimensions=(
        Dimension(
            "NAT gateway",
            "hours",
            PriceKey("AmazonEC2", "nat-gateway/hours"),
            hourly(),
            doc="hours; 730; VPC pricing: billed from creation to deletion",
        ),
        Dimension(
            "Data processed",
            "GB",
            PriceKey("AmazonEC2", "nat-gateway/gb"),
            usage("monthly_data_processed_gb"),
            usage_based=True,
            doc="GB; usage monthly_data_processed_gb; VPC pricing",
        ),
    ),
)
