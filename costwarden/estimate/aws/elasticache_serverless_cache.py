"""aws_elasticache_serverless_cache: data held by the hour and processing units, within the limits it sets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonElastiCache"
SECONDS = HOURS * 3600
SMALLEST_GB = {"valkey": Decimal("0.1")}  # what is metered of an empty cache; 1 GB for the other engines


def dimensions(cache: ResourceView) -> Iterator[Dimension]:
    engine = cache.text("engine").lower()
    yield Dimension(
        "Data storage",
        "GB-hours",
        PriceKey(SERVICE, f"serverless/{engine}/gb-hours"),
        lambda view: _stored(view, engine),
        usage_based=True,
        doc="GB-hours; usage storage_gb x 730, else the metered minimum up to the limit; ElastiCache pricing",
    )
    yield Dimension(
        "Processing units",
        "1M ECPUs",
        PriceKey(SERVICE, f"serverless/{engine}/ecpu"),
        _processed,
        usage_based=True,
        per=1_000_000,
        doc="ECPUs; usage monthly_ecpus, else none up to the limit per second; ElastiCache pricing",
    )


def _stored(cache: ResourceView, engine: str) -> Quantity | None:
    given: Quantity | None = cache.usage("storage_gb")
    if given is not None:
        return given * HOURS
    limit = cache.block("cache_usage_limits").block("data_storage")
    low: Decimal = limit.number("minimum", SMALLEST_GB.get(engine, Decimal(1)))
    high = limit.number("maximum")
    cache.assume(f"data counted at the metered minimum of {low} GB: set storage_gb in the usage file")
    return Bounded(low, low, high if high is not None and high > low else low) * HOURS


def _processed(cache: ResourceView) -> Quantity | None:
    given: Quantity | None = cache.usage("monthly_ecpus")
    if given is not None:
        return given
    limit = cache.block("cache_usage_limits").block("ecpu_per_second")
    low, high = limit.number("minimum", 0), limit.number("maximum")
    if high is None:
        return None
    cache.assume(
        f"processing counted at its minimum of {low} ECPU a second, it may reach {high}: "
        "set monthly_ecpus in the usage file"
    )
    return Bounded(low, low, max(low, high)) * SECONDS


RESOURCE = ResourceType("aws_elasticache_serverless_cache", dimensions=dimensions)
