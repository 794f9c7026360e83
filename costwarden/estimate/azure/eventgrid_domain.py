"""azurerm_eventgrid_domain: operations."""

from costwarden.estimate.azure.eventgrid_topic import topic_type

RESOURCE = topic_type("azurerm_eventgrid_domain")
