"""azurerm_monitor_diagnostic_setting: platform logs sent anywhere but to a workspace."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

LOGS = metered("Azure Monitor", "Platform logs processed", "GB", "monthly_platform_log_gb")
BILLED = ("eventhub_authorization_rule_id", "partner_solution_id", "storage_account_id")


def dimensions(view: ResourceView) -> list[Dimension]:
    return [LOGS] if any(view.has(target) for target in BILLED) else []


RESOURCE = ResourceType("azurerm_monitor_diagnostic_setting", dimensions)
