"""azurerm_cdn_frontdoor_profile: the base fee of a Standard or Premium profile."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure.frontdoor import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    tier = view.text("sku_name").partition("_")[0]
    view.assume("Front Door profile: base fee only; requests and data out are not part of the estimate")
    return [fixed(SERVICE, f"Base fee ({tier.lower()})", "months", sku=f"profile/{tier.lower()}")]


RESOURCE = ResourceType("azurerm_cdn_frontdoor_profile", dimensions)
