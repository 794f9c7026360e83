"""azurerm_app_service_environment: the stamp, and its front ends' tier."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure._plans import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    tier = view.text("pricing_tier", "I1")
    system = view.usage_text("operating_system", "linux").lower()
    yield fixed(SERVICE, "Stamp fee", "hours", sku=f"isolated/stamp/{system}")
    yield fixed(SERVICE, f"Instance usage ({tier})", "hours", sku=f"isolated/{tier.lower()}/{system}")


RESOURCE = ResourceType("azurerm_app_service_environment", dimensions)
