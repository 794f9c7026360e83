"""Application Auto Scaling: what a target adds to the capacity of a table, a cache, a broker's disk or a service."""

from __future__ import annotations

from decimal import Decimal

from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.view import ResourceView

TARGET = "aws_appautoscaling_target"


def scaled(resource: ResourceView, dimension: str) -> Quantity | None:
    """The capacity of a scalable dimension ("dynamodb:table:WriteCapacityUnits"); None where nothing scales it.

    Usage `capacity` of the target, else its minimum, ranging up to its maximum (no range with --compat infracost).
    """
    for target in _targets(resource):
        if target.text("scalable_dimension", unknown="") != dimension:
            continue
        given: Quantity | None = target.usage("capacity")
        if given is not None:
            return given
        low, high = target.number("min_capacity"), target.number("max_capacity")
        if low is None:
            continue
        if resource.compat or high is None or high <= low:
            return Decimal(low)
        resource.assume(
            f"{dimension} counted at its minimum of {low}, it scales up to {high}: "
            f"set capacity of {target.address} in the usage file"
        )
        return Bounded(low, low, high)
    return None


def _targets(resource: ResourceView) -> list[ResourceView]:
    """Targets that refer to the resource, or that name it: "table/orders", "replication-group/sessions"."""
    found = resource.referencing(TARGET, "resource_id")
    if found:
        return found
    named = resource.context.memo.get(TARGET)
    if named is None:
        named = resource.context.memo[TARGET] = {}
        for change in resource.context.plan.resources:
            if change.type == TARGET:
                for values in (change.after, change.before):
                    name = (values or {}).get("resource_id")
                    if isinstance(name, str):
                        named.setdefault(name.rpartition("/")[2], {})[change.address] = change
    if not named:
        return []
    name = resource.values.get("replication_group_id") or resource.values.get("name")
    views = [resource.seen(change) for change in named.get(name, {}).values()] if isinstance(name, str) else []
    return [view for view in views if view is not None]
