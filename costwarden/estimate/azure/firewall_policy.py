"""azurerm_firewall_policy: free with one firewall; a policy of several costs a month each."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure.firewall import SERVICE
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

POLICY = fixed(SERVICE, "Policy of several firewalls", "months", sku="policy/month")


def dimensions(view: ResourceView) -> list[Dimension]:
    if view.compat or len(view.referencing("azurerm_firewall", "firewall_policy_id")) <= 1:
        return []
    return [POLICY]


RESOURCE = ResourceType("azurerm_firewall_policy", dimensions)
