"""azurerm_private_dns_zone: the zone, by the month."""

from costwarden.estimate.azure._dns import zone_type

RESOURCE = zone_type("azurerm_private_dns_zone")
