"""azurerm_service_plan: its workers by the hour; consumption and elastic premium are billed on the apps."""

from __future__ import annotations

from costwarden.estimate.azure._plans import plan_line
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    line = plan_line(view.text("sku_name"), view.text("os_type", "Windows"), view.number("worker_count", 1))
    return [line] if line else []


RESOURCE = ResourceType("azurerm_service_plan", dimensions)
