"""google_monitoring_metric_descriptor: metric data in three steps, and calls that read it."""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier, usage

SERVICE = "Cloud Monitoring"

RESOURCE = ResourceType(
    "google_monitoring_metric_descriptor",
    dimensions=(
        Dimension(
            "Monitoring data",
            "MB",
            quantity=usage("monthly_monitoring_data_mb"),
            usage_based=True,
            tiers=(
                Tier(100_000, PriceKey(SERVICE, "data/first-100k"), "first 100K"),
                Tier(250_000, PriceKey(SERVICE, "data/next-150k"), "next 150K"),
                Tier(None, PriceKey(SERVICE, "data/over-250k"), "over 250K"),
            ),
            first_tier_only=True,
            doc="MB; usage monthly_monitoring_data_mb; Cloud Monitoring pricing",
        ),
        used("API calls", "1k calls", PriceKey(SERVICE, "api-calls"), "monthly_api_calls", per=1000),
    ),
)
