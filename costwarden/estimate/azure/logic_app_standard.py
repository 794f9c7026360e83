"""azurerm_logic_app_standard: the machine of its workflow plan, and connector calls."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.azure._plans import plan_of
from costwarden.estimate.resource import HOURS, Dimension, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Logic Apps"
# vCores and GB, https://learn.microsoft.com/azure/logic-apps/logic-apps-pricing
_MACHINES = {
    "ws1": (Decimal(1), Decimal("3.5")),
    "ws2": (Decimal(2), Decimal(7)),
    "ws3": (Decimal(4), Decimal(14)),
}


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    sku = view.usage_text("sku") or _sku_of_plan(plan_of(view))
    machine = _MACHINES.get(sku.lower())
    for position, (what, unit, path) in enumerate((("vCore", "vCore", "vcore"), ("memory", "GB", "memory"))):
        path = f"workflow/{path}"
        if machine is None:
            name = f"Workflow {what} (unknown SKU)"
            yield metered(SERVICE, name, unit, quantity=lambda view: None, sku=path, per=HOURS)
        else:
            name = f"Workflow {what} ({sku.upper()})"
            yield fixed(
                SERVICE, name, unit, hourly(machine[position]), sku=path, per=HOURS, by="vCPUs or GB of the SKU x 730"
            )
    yield metered(SERVICE, "Standard connectors", "calls", "monthly_standard_connector_calls")
    yield metered(SERVICE, "Enterprise connectors", "calls", "monthly_enterprise_connector_calls")


def _sku_of_plan(plan: ResourceView | None) -> str:
    if plan is None:
        return ""
    return plan.text("sku_name") or plan.block("sku").text("size")


RESOURCE = ResourceType("azurerm_logic_app_standard", dimensions)
