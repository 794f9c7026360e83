"""azurerm_powerbi_embedded: a capacity node by the hour."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_powerbi_embedded",
    lambda view: [fixed("Power BI Embedded", f"Node usage ({view.text('sku_name').upper()})", "hours")],
)
