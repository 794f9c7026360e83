"""aws_neptune_cluster_instance: one machine, or serverless capacity between the cluster's bounds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._database import vcpus_of
from costwarden.estimate.aws.neptune_cluster import SERVICE, io_optimised
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

BURSTABLE = ("db.t3.", "db.t4g.")


def dimensions(instance: ResourceView) -> Iterator[Dimension]:
    kind = instance.text("instance_class")
    cluster = instance.reference("cluster_identifier", "aws_neptune_cluster")
    suffix = "/io-optimized" if io_optimised(cluster) else ""
    if kind == "db.serverless" and not instance.compat:
        yield Dimension(
            "Neptune serverless",
            "NCU-hours",
            PriceKey(SERVICE, f"serverless{suffix}"),
            lambda view: _capacity(view, cluster),
            usage_based=True,
            doc="NCU-hours; usage capacity_units_per_hr x 730, else the cluster's min_capacity to max_capacity; "
            "Neptune pricing",
        )
        return
    yield Dimension(
        f"Database instance (on-demand, {kind})",
        "hours",
        PriceKey(SERVICE, f"instance/{kind.lower()}{suffix}") if kind else None,
        hourly(),
        doc="hours; 730; Amazon Neptune pricing",
    )
    if kind.startswith(BURSTABLE):
        yield Dimension(
            "CPU credits",
            "vCPU-hours",
            PriceKey(SERVICE, "cpu-credits"),
            lambda view: _credits(view, kind),
            usage_based=True,
            doc="vCPU-hours; usage monthly_cpu_credit_hrs x vCPUs; Amazon Neptune pricing",
        )


def _credits(instance: ResourceView, kind: str) -> Quantity | None:
    given: Quantity | None = instance.usage("monthly_cpu_credit_hrs")
    if given is None:
        return None
    if instance.compat:
        return given * HOURS  # the reference takes the month's hours for hours of every hour
    vcpus = vcpus_of(kind)
    return None if vcpus is None else given * vcpus


def _capacity(instance: ResourceView, cluster: ResourceView | None) -> Quantity | None:
    given: Quantity | None = instance.usage("capacity_units_per_hr")
    if given is not None:
        return given * HOURS
    if cluster is None:
        return None
    scaling = cluster.block("serverless_v2_scaling_configuration")
    low: Decimal = scaling.number("min_capacity", Decimal("2.5"))
    high: Decimal = scaling.number("max_capacity", 128)
    instance.assume(
        f"Neptune serverless counted at its minimum of {low} NCU: set capacity_units_per_hr in the usage file"
    )
    return Bounded(low, low, max(low, high)) * HOURS


RESOURCE = ResourceType("aws_neptune_cluster_instance", dimensions=dimensions)
