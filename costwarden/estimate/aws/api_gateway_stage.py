"""aws_api_gateway_stage: its cache, by size."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView


def _cached(stage: ResourceView) -> bool:
    if not stage.has("cache_cluster_size") or stage.number("cache_cluster_size") == 0:
        return False
    return stage.compat or stage.flag("cache_cluster_enabled", True)


def _size(stage: ResourceView) -> str:
    size = stage.number("cache_cluster_size")
    return "unknown" if size is None else f"{size.normalize():f}"


RESOURCE = ResourceType(
    "aws_api_gateway_stage",
    dimensions=(
        running(
            lambda stage: f"Cache memory ({_size(stage)} GB)",
            lambda stage: PriceKey("AmazonApiGateway", f"cache/{_size(stage)}"),
            when=_cached,
            page="API Gateway",
        ),
    ),
)
