"""azurerm_app_service_custom_hostname_binding: an address of its own for IP-based SSL; SNI is free."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure._plans import SERVICE
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_app_service_custom_hostname_binding",
    (
        fixed(
            SERVICE,
            "IP SSL certificate",
            "months",
            when=lambda view: view.text("ssl_state").lower() == "ipbasedenabled",
        ),
    ),
)
