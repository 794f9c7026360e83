"""aws_elasticache_cluster: nodes of Memcached, Redis or Valkey."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._cache import node_lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(cache: ResourceView) -> Iterator[Dimension]:
    kind, engine = cache.text("node_type", unknown=""), cache.text("engine", unknown="")
    if not kind or not engine:
        group = cache.reference("replication_group_id", "aws_elasticache_replication_group")
        if group is not None:  # a member takes both from its group
            kind = kind or group.text("node_type")
            engine = engine or group.text("engine", "redis")
    yield from node_lines(cache, kind or cache.text("node_type"), engine or "redis", cache.number("num_cache_nodes", 1))


RESOURCE = ResourceType("aws_elasticache_cluster", dimensions=dimensions)
