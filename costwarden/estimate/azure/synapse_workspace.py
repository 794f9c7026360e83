"""azurerm_synapse_workspace: serverless SQL, data flows, pipelines; a managed network has its own pipeline prices."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Asked, Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Synapse Analytics"


def _times(*keys: str) -> Asked:
    def amount(view: ResourceView) -> Quantity | None:
        product: Quantity | None = None
        for key in keys:
            factor = view.usage(key)
            if factor is None:
                return None
            product = factor if product is None else factor * product
        return product

    return amount


def _runs(name: str, key: str, path: str) -> Dimension:
    """The usage key counts thousands of runs already."""
    unit = "1k activity runs"
    return metered(SERVICE, f"{name} activity runs", unit, f"{key}_activity_runs", per=1, sku=f"{path}/runs")


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    place = "network" if view.flag("managed_virtual_network_enabled") else "azure"
    yield metered(SERVICE, "Serverless SQL pool size", "TB", "serverless_sql_pool_size_tb", sku="serverless-sql")
    for tier in ("basic", "standard"):
        amount = _times(f"dataflow_{tier}_instances", f"dataflow_{tier}_vcores", f"monthly_dataflow_{tier}_hours")
        yield metered(SERVICE, f"Data flow ({tier})", "vCore-hours", quantity=amount, sku=f"flow/{tier}")
    key = "monthly_datapipeline_azure_hosted"
    name, path = "Data pipeline azure hosted", f"pipeline/{place}"
    yield metered(
        SERVICE, f"{name} activity runs", "1k activity runs", f"{key}_activity_runs", per=1, sku=f"{path}/runs"
    )
    units = _times(f"{key}_data_integration_units", f"{key}_data_integration_hours")
    yield metered(SERVICE, f"{name} data integration units", "DIU-hours", quantity=units, sku=f"{path}/movement")
    runtime = f"{key}_integration_runtime_hours"
    yield metered(SERVICE, f"{name} integration runtime", "hours", runtime, sku=f"{path}/runtime")
    external = f"{key}_external_integration_runtime_hours"
    yield metered(SERVICE, f"{name} external integration runtime", "hours", external, sku=f"{path}/external")
    key = "monthly_datapipeline_self_hosted"
    name, path = "Data pipeline self hosted", "pipeline/self-hosted"
    yield metered(
        SERVICE, f"{name} activity runs", "1k activity runs", f"{key}_activity_runs", per=1, sku=f"{path}/runs"
    )
    movement = f"{key}_data_movement_hours"
    yield metered(SERVICE, f"{name} data movement", "hours", movement, sku=f"{path}/movement")
    runtime = f"{key}_integration_runtime_hours"
    yield metered(SERVICE, f"{name} integration runtime", "hours", runtime, sku=f"{path}/runtime")
    external = f"{key}_external_integration_runtime_hours"
    yield metered(SERVICE, f"{name} external integration runtime", "hours", external, sku=f"{path}/external")


RESOURCE = ResourceType("azurerm_synapse_workspace", dimensions)
