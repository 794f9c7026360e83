"""azurerm_kubernetes_cluster: the control plane's tier, the default pool, load balancer data and DNS zone."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.azure._node_pools import pool_disks, pool_lines
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Kubernetes Service"
POOL = ResourceType("default_node_pool", pool_lines, pool_disks)
BALANCER = ResourceType(
    "load_balancer",
    (metered(SERVICE, "Data processed", "GB", "load_balancer.monthly_data_processed_gb", sku="load-balancer/data"),),
)
ZONE = ResourceType("dns", (fixed(SERVICE, "Hosted zone", "months", sku="dns/zone"),))


def dimensions(view: ResourceView) -> list[Dimension]:
    tier = view.text("sku_tier", "Free").lower()
    if tier in ("standard", "paid"):
        return [fixed(SERVICE, "Uptime SLA", "hours")]
    if tier == "premium" and not view.compat:
        return [fixed(SERVICE, "Uptime SLA and long-term support", "hours", sku="premium")]
    return []


def children(view: ResourceView) -> Iterator[Child]:
    for pool in view.blocks("default_node_pool")[:1]:
        yield Child("default_node_pool", POOL, pool)
    network = view.block("network_profile")
    if network.text("load_balancer_sku", "standard" if view.has("network_profile") else "").lower() == "standard":
        yield Child("Load Balancer", BALANCER, view)
    routing = view.block("addon_profile").block("http_application_routing").flag("enabled")
    if routing or view.flag("http_application_routing_enabled"):
        yield Child("DNS", ZONE, view)


RESOURCE = ResourceType("azurerm_kubernetes_cluster", dimensions, children)
