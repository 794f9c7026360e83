"""google_cloud_tasks_queue: calls and deliveries of its tasks."""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "google_cloud_tasks_queue",
    dimensions=(
        used("Operations", "1M operations", PriceKey("Cloud Tasks", "operations"), "monthly_operations", per=1_000_000),
    ),
)
