"""azurerm_key_vault_managed_hardware_security_module: hours of a pool."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Key Vault"
DEDICATED = fixed(SERVICE, "HSM pools", "hours", sku="dedicated-hsm")


def dimensions(view: ResourceView) -> list[Dimension]:
    if view.compat:  # the reference takes the price of the other service, Dedicated HSM
        return [DEDICATED]
    return [fixed(SERVICE, "HSM pools", "hours", sku=f"managed-hsm/{view.text('sku_name').lower().replace('_', '-')}")]


RESOURCE = ResourceType("azurerm_key_vault_managed_hardware_security_module", dimensions)
