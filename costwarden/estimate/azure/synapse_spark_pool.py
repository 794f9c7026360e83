"""azurerm_synapse_spark_pool: vCore-hours of its nodes while it runs."""

from __future__ import annotations

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Synapse Analytics"
# vCores of a node, https://learn.microsoft.com/azure/synapse-analytics/spark/apache-spark-pool-configurations
_CORES = {"small": 4, "medium": 8, "large": 16, "xlarge": 32, "xxlarge": 64, "xxxlarge": 80}


def dimensions(view: ResourceView) -> list[Dimension]:
    size = view.text("node_size", "Small").lower()
    nodes = int(view.number("node_count", None) or view.block("auto_scale").number("min_node_count", 3))
    cores = nodes * _CORES.get(size, 4)

    def amount(view: ResourceView) -> Quantity | None:
        hours = view.usage("monthly_hours")
        return None if hours is None else hours * cores

    name = f"{size} ({nodes} {'node' if nodes == 1 else 'nodes'})"
    return [metered(SERVICE, name, "vCore-hours", "monthly_hours", quantity=amount, sku="spark/vcore")]


RESOURCE = ResourceType("azurerm_synapse_spark_pool", dimensions)
