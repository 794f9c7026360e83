"""azurerm_windows_function_app: see _functions.py."""

from __future__ import annotations

from costwarden.estimate.azure._functions import function_lines
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("azurerm_windows_function_app", function_lines)
