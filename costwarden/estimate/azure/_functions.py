"""Function apps: elastic premium machines by the month, or requests and gigabyte-seconds of the consumption plan."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.azure._plans import plan_of
from costwarden.estimate.quantity import Quantity, at_least
from costwarden.estimate.resource import HOURS, Dimension, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Functions"
# vCPUs and GB of an elastic premium machine, https://learn.microsoft.com/azure/azure-functions/functions-premium-plan
_MACHINES = {
    "ep1": (Decimal(1), Decimal("3.5")),
    "ep2": (Decimal(2), Decimal(7)),
    "ep3": (Decimal(4), Decimal(14)),
}
_LEAST_MS = 100  # an execution is billed for at least this long
_STEP_MB = 128


def function_lines(view: ResourceView) -> Iterator[Dimension]:
    machine = _MACHINES.get(_elastic_sku(view))
    if machine is None:
        yield metered(SERVICE, "Execution time", "GB-seconds", "monthly_executions", quantity=_gigabyte_seconds)
        yield metered(SERVICE, "Executions", "1M requests", "monthly_executions")
        return
    sku = _elastic_sku(view).upper()
    count = view.usage("instances", Decimal(1))
    cpus, memory = machine
    yield fixed(
        SERVICE,
        f"vCPU ({sku})",
        "vCPU",
        hourly(count * cpus),
        sku="premium/vcpu",
        per=HOURS,
        by="vCPUs of the SKU x usage instances (1) x 730",
    )
    yield fixed(
        SERVICE,
        f"Memory ({sku})",
        "GB",
        hourly(count * memory),
        sku="premium/memory",
        per=HOURS,
        by="GB of the SKU x usage instances (1) x 730",
    )


def _elastic_sku(view: ResourceView) -> str:
    plan = plan_of(view)
    if plan is None:
        return ""
    if plan.type == "azurerm_service_plan":
        return plan.text("sku_name").lower()
    sku = plan.block("sku")
    elastic = sku.text("tier").lower() == "elasticpremium" or plan.text("kind").lower() == "elastic"
    return sku.text("size").lower() if elastic else ""


def _gigabyte_seconds(view: ResourceView) -> Quantity | None:
    executions = view.usage("monthly_executions")
    duration, memory = view.usage("execution_duration_ms"), view.usage("memory_mb")
    if executions is None or duration is None or memory is None:
        return None
    milliseconds = at_least(duration, _LEAST_MS)
    gigabytes = Decimal(-(-int(memory) // _STEP_MB) * _STEP_MB) / 1024
    seconds: Quantity = executions * milliseconds * gigabytes / 1000
    return seconds
