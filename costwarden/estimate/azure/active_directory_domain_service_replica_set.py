"""azurerm_active_directory_domain_service_replica_set: the domain's SKU once more, in another region."""

from __future__ import annotations

from costwarden.estimate.azure.active_directory_domain_service import domain_line
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    domain = view.reference("domain_service_id")
    if domain is None:
        view.assume("the managed domain of the replica set is not in the plan: SKU Standard; add it to the plan")
    sku = domain.text("sku", "Standard") if domain is not None else "Standard"
    return [domain_line("Active directory domain service replica set", sku)]


RESOURCE = ResourceType("azurerm_active_directory_domain_service_replica_set", dimensions)
