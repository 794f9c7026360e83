"""azurerm_automation_dsc_nodeconfiguration: machines outside Azure that it configures."""

from costwarden.estimate.azure._automation import nodes_type

RESOURCE = nodes_type("azurerm_automation_dsc_nodeconfiguration")
