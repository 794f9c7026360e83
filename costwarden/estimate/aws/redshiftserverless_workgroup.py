"""aws_redshiftserverless_workgroup: processing-unit hours while queries run."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView


def _hours(workgroup: ResourceView) -> Quantity | None:
    """Usage `monthly_rpu_hrs`, or `monthly_query_hrs` at the base capacity; else idle, up to busy all month."""
    given: Quantity | None = workgroup.usage("monthly_rpu_hrs")
    if given is not None:
        return given
    base: Decimal = workgroup.number("base_capacity", 128)
    busy: Quantity | None = workgroup.usage("monthly_query_hrs")
    if busy is not None:
        return busy * base
    top = workgroup.number("max_capacity")
    if top is None:
        return None
    workgroup.assume(
        f"counted as idle, with up to {top} RPU all month: set monthly_rpu_hrs or monthly_query_hrs in the usage file"
    )
    return Bounded(Decimal(0), Decimal(0), max(base, top) * HOURS)


RESOURCE = ResourceType(
    "aws_redshiftserverless_workgroup",
    dimensions=(
        Dimension(
            "Compute",
            "RPU-hours",
            PriceKey("AmazonRedshift", "serverless/rpu-hours"),
            _hours,
            usage_based=True,
            doc="RPU-hours; usage monthly_rpu_hrs, or monthly_query_hrs x base_capacity (128); Redshift pricing",
        ),
    ),
)
