"""azurerm_private_dns_resolver_dns_forwarding_ruleset: by the month."""

from costwarden.estimate.azure._dns import resolver_part

RESOURCE = resolver_part("azurerm_private_dns_resolver_dns_forwarding_ruleset", "Forwarding ruleset")
