"""azurerm_nat_gateway: the hours it stands, the data through it."""

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import ResourceType

SERVICE = "NAT Gateway"
RESOURCE = ResourceType(
    "azurerm_nat_gateway",
    (
        fixed(SERVICE, "NAT gateway", "hours", sku="gateway"),
        metered(SERVICE, "Data processed", "GB", "monthly_data_processed_gb", sku="data"),
    ),
)
