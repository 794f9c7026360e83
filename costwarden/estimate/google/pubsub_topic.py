"""google_pubsub_topic: what is published to it."""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "google_pubsub_topic",
    dimensions=(used("Message ingestion data", "TiB", PriceKey("Pub/Sub", "messages/tib"), "monthly_message_data_tb"),),
)
