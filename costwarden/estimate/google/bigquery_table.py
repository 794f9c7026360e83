"""google_bigquery_table: what it stores, and what is streamed in or read through the storage API."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._bigquery import MULTI, place_of
from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

LINES = (
    ("Active storage", "GB", "storage/active", "monthly_active_storage_gb"),
    ("Long-term storage", "GB", "storage/long-term", "monthly_long_term_storage_gb"),
    ("Streaming inserts", "MB", "streaming/mb", "monthly_streaming_inserts_mb"),
    ("Storage write API", "GB", "write-api/gb", "monthly_storage_write_api_gb"),
    ("Storage read API", "TB", "read-api/tb", "monthly_storage_read_api_tb"),
)


def dimensions(table: ResourceView) -> Iterator[Dimension]:
    dataset = table.reference("dataset_id")
    place = place_of(dataset) if dataset is not None else table.region if table.compat else MULTI
    for name, unit, sku, key in LINES:
        yield used(name, unit, PriceKey("BigQuery", sku, place), key)


RESOURCE = ResourceType("google_bigquery_table", dimensions=dimensions, doc="Table")
