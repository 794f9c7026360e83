"""azurerm_cosmosdb_gremlin_database: see _cosmos.py."""

from __future__ import annotations

from costwarden.estimate.azure._cosmos import cosmos_type

RESOURCE = cosmos_type("azurerm_cosmosdb_gremlin_database")
