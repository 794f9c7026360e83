"""azurerm_data_factory_integration_runtime_managed: SSIS machines in a network, and activities there."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._data_factory import activity_lines, ssis_line
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    yield ssis_line(view)
    yield from activity_lines("network")


RESOURCE = ResourceType("azurerm_data_factory_integration_runtime_managed", dimensions)
