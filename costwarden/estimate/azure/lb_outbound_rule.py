"""azurerm_lb_outbound_rule: hours, like an inbound rule's."""

from costwarden.estimate.azure.lb_rule import rule_type

RESOURCE = rule_type("azurerm_lb_outbound_rule")
