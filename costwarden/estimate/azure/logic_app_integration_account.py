"""azurerm_logic_app_integration_account: a monthly price by SKU; Free is free."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.text("sku_name")
    return [] if sku.lower() == "free" else [fixed("Logic Apps", f"Integration Account ({sku})", "hours")]


RESOURCE = ResourceType("azurerm_logic_app_integration_account", dimensions)
