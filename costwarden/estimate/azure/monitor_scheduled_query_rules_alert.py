"""azurerm_monitor_scheduled_query_rules_alert: a log alert, by how often it runs."""

from __future__ import annotations

from costwarden.estimate.azure._alerts import query_lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(view: ResourceView) -> list[Dimension]:
    if not view.flag("enabled", True):
        return []
    return query_lines(view.number("frequency", 15), 1)


RESOURCE = ResourceType("azurerm_monitor_scheduled_query_rules_alert", dimensions)
