"""google_dns_managed_zone: a month of the zone."""

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType

RESOURCE = ResourceType(
    "google_dns_managed_zone",
    dimensions=(
        Dimension(
            "Managed zone",
            "months",
            PriceKey("Cloud DNS", "zone"),
            doc="months; 1; Cloud DNS pricing, first 25 zones",
        ),
    ),
)
