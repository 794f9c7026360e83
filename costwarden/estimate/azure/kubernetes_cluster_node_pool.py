"""azurerm_kubernetes_cluster_node_pool: machines and their disks."""

from __future__ import annotations

from costwarden.estimate.azure._node_pools import pool_disks, pool_lines
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("azurerm_kubernetes_cluster_node_pool", pool_lines, pool_disks)
