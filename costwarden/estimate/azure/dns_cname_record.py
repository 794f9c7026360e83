"""azurerm_dns_cname_record: queries."""

from costwarden.estimate.azure._dns import record_type

RESOURCE = record_type("azurerm_dns_cname_record")
