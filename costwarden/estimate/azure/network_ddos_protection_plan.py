"""azurerm_network_ddos_protection_plan: the plan, and protected addresses above the hundred it contains."""

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import ResourceType

SERVICE = "Azure DDOS Protection"
RESOURCE = ResourceType(
    "azurerm_network_ddos_protection_plan",
    (
        fixed(SERVICE, "DDoS Protection Plan", "hours", sku="plan"),
        metered(SERVICE, "Overage charges", "resource", "overage_amount", sku="overage"),
    ),
)
