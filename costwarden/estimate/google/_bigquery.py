"""Where BigQuery data lies."""

from __future__ import annotations

from costwarden.estimate.view import ResourceView

MULTI = "us"  # a dataset without a location is made in the US multi-region


def place_of(dataset: ResourceView) -> str:
    """A dataset's location in the catalogue's spelling; the reference takes the provider's region instead."""
    if dataset.compat and not dataset.text("location"):
        return dataset.region
    return dataset.text("location", MULTI, unknown=MULTI).lower()
