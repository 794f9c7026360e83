"""azurerm_traffic_manager_external_endpoint: health checks of what is not in Azure."""

from costwarden.estimate.azure._traffic_manager import endpoint_type

RESOURCE = endpoint_type("azurerm_traffic_manager_external_endpoint", external=True)
