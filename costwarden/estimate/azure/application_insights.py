"""azurerm_application_insights: data taken in, and kept for longer than 90 days."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Application Insights"
INCLUDED_DAYS, MOST_DAYS = 90, 730
DATA = metered(SERVICE, "Data ingested", "GB", "monthly_data_ingested_gb")


def dimensions(view: ResourceView) -> list[Dimension]:
    lines = [DATA]
    days: Decimal = view.number("retention_in_days", INCLUDED_DAYS)
    ingested = view.usage("monthly_data_ingested_gb")
    if INCLUDED_DAYS < days <= MOST_DAYS and ingested is not None:
        kept = ingested * ((days - INCLUDED_DAYS) / 30)
        lines.append(
            fixed(
                SERVICE,
                f"Data retention ({days:f} days)",
                "GB",
                kept,
                sku="data-retention",
                by="usage monthly_data_ingested_gb for each month above 90 days",
            )
        )
    return lines


RESOURCE = ResourceType("azurerm_application_insights", dimensions)
