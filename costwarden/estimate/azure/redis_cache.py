"""azurerm_redis_cache: nodes by the month: one (Basic), two (Standard), shards with their replicas (Premium)."""

from __future__ import annotations

from costwarden.estimate.azure._lines import fixed
from costwarden.estimate.resource import HOURS, Dimension, ResourceType, hourly
from costwarden.estimate.view import ResourceView

_NODES = {"basic": 1, "standard": 2}


def dimensions(view: ResourceView) -> list[Dimension]:
    sku, family = view.text("sku_name"), view.text("family", "C")
    size = int(view.number("capacity", 1))
    nodes = _NODES.get(sku.lower())
    if nodes is None:
        replicas = view.number("replicas_per_primary", view.number("replicas_per_master", 1))
        nodes = max(int(view.number("shard_count", 1)), 1) * (1 + int(replicas))
    name = f"Cache usage ({sku}_{family}{size})"
    path = f"cache/{sku.lower()}/{family.lower()}{size}"
    return [
        fixed(
            "Redis Cache",
            name,
            "nodes",
            hourly(nodes),
            sku=path,
            per=HOURS,
            by="nodes: 1, of Premium shard_count x (1 + replicas)",
        )
    ]


RESOURCE = ResourceType("azurerm_redis_cache", dimensions)
