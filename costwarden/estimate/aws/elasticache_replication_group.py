"""aws_elasticache_replication_group: shards x (replicas + 1) nodes of Redis or Valkey."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._bound import times
from costwarden.estimate.aws._cache import node_lines
from costwarden.estimate.aws._scaling import scaled
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView, UnknownAttribute


def dimensions(group: ResourceView) -> Iterator[Dimension]:
    shards: Quantity | None = group.number("num_node_groups")
    replicas: Quantity | None = group.number("replicas_per_node_group")
    for mode in group.blocks("cluster_mode"):  # until version 4 of the provider
        shards = mode.number("num_node_groups", shards)
        replicas = mode.number("replicas_per_node_group", replicas)
    more_shards = scaled(group, "elasticache:replication-group:NodeGroups")
    more_replicas = scaled(group, "elasticache:replication-group:Replicas")
    autoscaled = more_shards is not None or more_replicas is not None
    shards = more_shards if more_shards is not None else shards
    replicas = more_replicas if more_replicas is not None else replicas
    clusters = group.number("num_cache_clusters", group.number("number_cache_clusters"))
    if shards is None and replicas is None:
        nodes: Quantity = clusters if clusters is not None else 1
    else:
        each = replicas if replicas is not None else 0
        nodes = times(each + 1, shards if shards is not None else 1)
    kind = group.text("node_type")
    if not kind and group.has("global_replication_group_id") and not group.compat:
        raise UnknownAttribute("node_type")
    yield from node_lines(group, kind, group.text("engine", "redis"), nodes, scaled=autoscaled)


RESOURCE = ResourceType("aws_elasticache_replication_group", dimensions=dimensions)
