"""azurerm_machine_learning_compute_cluster: Linux machines between the scale settings' minimum and maximum."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.azure._machines import machine_line
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    spot = view.text("vm_priority").lower() == "lowpriority"
    return [machine_line(view, "Linux", view.text("vm_size"), spot=spot, count=_nodes(view))]


def _nodes(view: ResourceView) -> Quantity:
    settings = view.block("scale_settings")
    least: Decimal = settings.number("min_node_count", 0)
    given: Quantity | None = view.usage("instances")
    if given is not None:
        return given
    if view.compat:
        return least
    most: Decimal = settings.number("max_node_count", least)
    view.assume("the cluster stays at min_node_count; set usage instances to replace it")
    return Bounded(least, least, max(least, most))


RESOURCE = ResourceType("azurerm_machine_learning_compute_cluster", dimensions)
