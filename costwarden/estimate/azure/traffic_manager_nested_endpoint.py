"""azurerm_traffic_manager_nested_endpoint: health checks."""

from costwarden.estimate.azure._traffic_manager import endpoint_type

RESOURCE = endpoint_type("azurerm_traffic_manager_nested_endpoint")
