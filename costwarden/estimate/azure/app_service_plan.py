"""azurerm_app_service_plan, the earlier type: sku block and kind."""

from __future__ import annotations

from costwarden.estimate.azure._plans import plan_line
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    sku = view.block("sku")
    size = sku.text("size")
    tier = sku.text("tier").lower()
    if tier in ("dynamic", "elasticpremium", "workflowstandard", "free"):
        return []
    kind = view.text("kind", "Windows").lower()
    system = "Linux" if kind == "linux" or (view.flag("reserved") and kind != "xenon") else "Windows"
    if size.lower() in ("p1", "p2", "p3"):
        size += "v1"  # how the price list calls the first premium generation
    line = plan_line(size, system, sku.number("capacity", 1))
    return [line] if line else []


RESOURCE = ResourceType("azurerm_app_service_plan", dimensions)
