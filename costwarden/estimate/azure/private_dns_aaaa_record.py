"""azurerm_private_dns_aaaa_record: queries."""

from costwarden.estimate.azure._dns import record_type

RESOURCE = record_type("azurerm_private_dns_aaaa_record")
