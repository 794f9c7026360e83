"""azurerm_key_vault_certificate: renewals, and other operations."""

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import ResourceType

SERVICE = "Key Vault"
RESOURCE = ResourceType(
    "azurerm_key_vault_certificate",
    (
        metered(
            SERVICE,
            "Certificate renewals",
            "requests",
            "monthly_certificate_renewal_requests",
            sku="certificate/renewal",
        ),
        metered(
            SERVICE,
            "Certificate operations",
            "10K transactions",
            "monthly_certificate_other_operations",
            sku="operation/simple",
        ),
    ),
)
