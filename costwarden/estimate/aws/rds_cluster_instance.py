"""aws_rds_cluster_instance: one Aurora machine, or serverless v2 capacity between the cluster's bounds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._database import (
    SERVICE,
    credits,
    engine_of,
    extended_support,
    insights,
    rated,
    reserved_rate,
)
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView, UnknownAttribute

OPTIMISED = "aurora-iopt1"


def of_cluster(instance: ResourceView) -> tuple[ResourceView, ResourceView | None]:
    """The instance with the engine and version of its cluster, and the cluster; (instance, None) outside the plan."""
    cluster = instance.reference("cluster_identifier", "aws_rds_cluster")
    if cluster is None:
        return instance, None
    missing = {
        name: cluster.values[name]
        for name in ("engine", "engine_version", "engine_lifecycle_support")
        if instance.values.get(name) is None and cluster.values.get(name) is not None
    }
    return instance.with_values(**missing) if missing else instance, cluster


def dimensions(resource: ResourceView) -> Iterator[Dimension]:
    instance, cluster = of_cluster(resource)
    if not instance.compat and not instance.has("engine"):
        raise UnknownAttribute("engine")
    kind = instance.text("instance_class")
    engine = engine_of(instance)
    optimised = cluster is not None and cluster.text("storage_type", unknown="") == OPTIMISED
    if kind == "db.serverless":
        yield Dimension(
            "Aurora serverless v2 (I/O-optimized)" if optimised else "Aurora serverless v2",
            "ACU-hours",
            PriceKey(SERVICE, "aurora/serverless-v2/io-optimized" if optimised else "aurora/serverless-v2"),
            lambda view: _capacity(view, cluster),
            usage_based=True,
            doc="ACU-hours; usage capacity_units_per_hr x 730, else the cluster's min_capacity to max_capacity; "
            "Aurora pricing",
        )
    else:
        rate = reserved_rate(instance)
        sku = f"instance/{kind}/{engine}/single-az" + ("/io-optimized" if optimised else "")
        yield Dimension(
            f"Database instance ({'reserved' if rate else 'on-demand'}, {kind})",
            "hours",
            rated(SERVICE, sku, instance, rate) if kind else None,
            hourly(),
            doc="hours; 730; Aurora pricing",
        )
        yield from credits(kind, engine)
    yield from insights(instance, kind)
    yield from extended_support(instance, kind, engine)


def _capacity(instance: ResourceView, cluster: ResourceView | None) -> Quantity | None:
    """ACU-hours a month: usage, else from the cluster's minimum up to its maximum."""
    given: Quantity | None = instance.usage("capacity_units_per_hr")
    if given is not None:
        return given * HOURS
    if instance.compat or cluster is None:
        return None
    scaling = cluster.block("serverlessv2_scaling_configuration")
    low, high = scaling.number("min_capacity"), scaling.number("max_capacity")
    if low is None:
        return None
    instance.assume(
        f"Aurora serverless v2 counted at its minimum of {low} ACU, up to {high}: "
        "set capacity_units_per_hr in the usage file"
    )
    return Bounded(Decimal(low), Decimal(low), max(Decimal(low), high or low)) * HOURS


RESOURCE = ResourceType("aws_rds_cluster_instance", dimensions=dimensions)
