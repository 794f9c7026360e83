"""azurerm_windows_virtual_machine: its hours, its operating system's disk."""

from __future__ import annotations

from costwarden.estimate.azure._disks import os_disks
from costwarden.estimate.azure._machines import ULTRA_RESERVATION, machine_line, reserves_ultra
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    spot = view.text("priority", "Regular") == "Spot"
    line = machine_line(view, "Windows", view.text("size"), licence=view.text("license_type"), spot=spot)
    return [line, ULTRA_RESERVATION] if reserves_ultra(view) else [line]


RESOURCE = ResourceType("azurerm_windows_virtual_machine", dimensions, os_disks)
