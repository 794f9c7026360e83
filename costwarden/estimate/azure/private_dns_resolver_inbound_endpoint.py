"""azurerm_private_dns_resolver_inbound_endpoint: by the month."""

from costwarden.estimate.azure._dns import resolver_part

RESOURCE = resolver_part("azurerm_private_dns_resolver_inbound_endpoint", "Inbound endpoint")
