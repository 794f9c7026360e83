"""azurerm_eventgrid_domain: operations of its topics; free in the reference."""

from __future__ import annotations

from costwarden.estimate.azure.eventgrid_topic import OPERATIONS
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    return [] if view.compat else [OPERATIONS]


RESOURCE = ResourceType("azurerm_eventgrid_domain", dimensions)
