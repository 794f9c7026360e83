"""azurerm_monitor_data_collection_rule: custom metrics taken in, where metrics are a destination."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

METRICS = metered(
    "Azure Monitor", "Metrics ingestion", "10M samples", "monthly_custom_metrics_samples", sku="metrics/sample"
)


def dimensions(view: ResourceView) -> list[Dimension]:
    return [METRICS] if view.block("destinations").has("azure_monitor_metrics") else []


RESOURCE = ResourceType("azurerm_monitor_data_collection_rule", dimensions)
