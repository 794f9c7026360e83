"""azurerm_data_factory_integration_runtime_azure_ssis: SSIS machines by the hour."""

from __future__ import annotations

from costwarden.estimate.azure._data_factory import ssis_line
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("azurerm_data_factory_integration_runtime_azure_ssis", lambda view: [ssis_line(view)])
