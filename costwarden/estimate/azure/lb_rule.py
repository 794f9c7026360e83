"""azurerm_lb_rule: hours of a rule of a standard load balancer."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.azure.lb import SERVICE, is_standard
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

RULE = fixed(SERVICE, "Rule usage", "hours", sku="rule")


def dimensions(view: ResourceView) -> list[Dimension]:
    balancer = view.reference("loadbalancer_id")
    return [RULE] if balancer is not None and is_standard(balancer) else []


def rule_type(name: str) -> ResourceType:
    return ResourceType(name, dimensions)


RESOURCE = rule_type("azurerm_lb_rule")
