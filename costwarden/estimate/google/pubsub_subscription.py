"""google_pubsub_subscription: what it delivers and keeps."""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "google_pubsub_subscription",
    dimensions=(
        used("Message delivery data", "TiB", PriceKey("Pub/Sub", "messages/tib"), "monthly_message_data_tb"),
        used("Retained acknowledged message storage", "GiB", PriceKey("Pub/Sub", "retained/gib"), "storage_gb"),
        used("Snapshot message backlog storage", "GiB", PriceKey("Pub/Sub", "snapshot/gib"), "snapshot_storage_gb"),
    ),
)
