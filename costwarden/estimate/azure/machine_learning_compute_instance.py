"""azurerm_machine_learning_compute_instance: one Linux machine."""

from __future__ import annotations

from costwarden.estimate.azure._machines import machine_line
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType(
    "azurerm_machine_learning_compute_instance",
    lambda view: [machine_line(view, "Linux", view.text("virtual_machine_size"))],
)
