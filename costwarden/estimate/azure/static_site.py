"""azurerm_static_site: Standard by the month, and what leaves it above 100 GB."""

from __future__ import annotations

from costwarden.estimate.azure._static import static_lines
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("azurerm_static_site", static_lines)
