"""azurerm_application_insights_standard_web_test: tests that run, from each place."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import HOURS, Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Monitor"
SECONDS_PER_HOUR, LONGEST = 3_600, 86_400


def dimensions(view: ResourceView) -> list[Dimension]:
    if not view.flag("enabled", True):
        return []
    frequency: Decimal = view.number("frequency", 300)
    if not 0 < frequency <= LONGEST:
        return []
    runs = HOURS * SECONDS_PER_HOUR / frequency * len(view.entries("geo_locations"))
    return [
        fixed(
            SERVICE,
            f"Standard web test ({frequency:f} second frequency)",
            "tests",
            runs,
            sku="web-test/standard",
            by="runs of a month by frequency (300) and geo_locations",
        )
    ]


RESOURCE = ResourceType("azurerm_application_insights_standard_web_test", dimensions)
