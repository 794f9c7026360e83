"""azurerm_private_dns_resolver_outbound_endpoint: by the month."""

from costwarden.estimate.azure._dns import resolver_part

RESOURCE = resolver_part("azurerm_private_dns_resolver_outbound_endpoint", "Outbound endpoint")
