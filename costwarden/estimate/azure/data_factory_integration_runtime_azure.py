"""azurerm_data_factory_integration_runtime_azure: a data flow cluster and activities."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._data_factory import activity_lines, flow_line
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    yield flow_line(view.text("compute_type", "General"), int(view.number("core_count", 8)))
    yield from activity_lines("network" if view.flag("virtual_network_enabled") else "azure")


RESOURCE = ResourceType("azurerm_data_factory_integration_runtime_azure", dimensions)
