"""google_bigquery_dataset: queries by the data they read."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._bigquery import place_of
from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(dataset: ResourceView) -> Iterator[Dimension]:
    price = PriceKey("BigQuery", "queries/tb", place_of(dataset))
    yield used("Queries (on-demand)", "TB", price, "monthly_queries_tb")


RESOURCE = ResourceType("google_bigquery_dataset", dimensions=dimensions, doc="Queries")
