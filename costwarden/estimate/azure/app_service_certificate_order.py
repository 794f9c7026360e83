"""azurerm_app_service_certificate_order: a year's certificate, a twelfth each month."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure._plans import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    kind = view.text("product_type", "Standard").lower()
    return [fixed(SERVICE, f"SSL certificate ({kind})", "years", Decimal(1) / 12, by="one twelfth")]


RESOURCE = ResourceType("azurerm_app_service_certificate_order", dimensions)
