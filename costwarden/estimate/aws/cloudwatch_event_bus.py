"""aws_cloudwatch_event_bus: EventBridge events, archive and schema discovery."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType

SERVICE = "AWSEvents"
MILLION = 1_000_000
LINES = (
    ("Custom events published", "1M events", "custom", "monthly_custom_events", MILLION),
    ("Third-party events published", "1M events", "third-party", "monthly_third_party_events", MILLION),
    ("Archive processing", "GB", "archive/processed", "monthly_archive_processing_gb", 1),
    ("Archive storage", "GB", "archive/storage", "archive_storage_gb", 1),
    ("Schema discovery", "1M events", "discovery", "monthly_schema_discovery_events", MILLION),
)

RESOURCE = ResourceType(
    "aws_cloudwatch_event_bus",
    dimensions=tuple(
        metered(name, unit, PriceKey(SERVICE, sku), key, per=per, page="EventBridge")
        for name, unit, sku, key, per in LINES
    ),
)
