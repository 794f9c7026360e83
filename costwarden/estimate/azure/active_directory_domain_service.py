"""azurerm_active_directory_domain_service: hours of a managed domain, by its SKU."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Microsoft Entra Domain Services"


def domain_line(label: str, sku: str) -> Dimension:
    """The hours of a domain or a replica set: both cost what the SKU costs."""
    return fixed(SERVICE, f"{label} ({sku})", "hours", sku=f"domain/{sku.lower()}")


def dimensions(view: ResourceView) -> list[Dimension]:
    return [domain_line("Active directory domain service", view.text("sku", "Standard"))]


RESOURCE = ResourceType("azurerm_active_directory_domain_service", dimensions)
