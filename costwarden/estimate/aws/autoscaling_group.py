"""aws_autoscaling_group: its machines, from a launch template, a launch configuration or a mixed policy."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws.instance import CONFIGURATION, TEMPLATE, template_of
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def machines(group: ResourceView) -> Quantity:
    """Usage `instances`, else desired_capacity, else min_size, else 1; ranging from min_size to max_size."""
    given = group.usage("instances")
    if given is not None:
        return given  # type: ignore[no-any-return]
    low, high = group.number("min_size"), group.number("max_size")
    count = group.number("desired_capacity", low if low else Decimal(1))
    if count is None or low is None or high is None or low == high or isinstance(count, Bounded):
        return count if count is not None else Decimal(1)
    return Bounded(count, min(low, count), max(high, count))


def children(group: ResourceView) -> Iterator[Child]:
    count = machines(group)
    configuration = group.reference("launch_configuration")
    if configuration is not None:
        yield Child(configuration.address, CONFIGURATION, configuration.with_usage_of(group), count)
        return
    template = template_of(group)
    if template is not None:
        yield Child(template.address, TEMPLATE, template.with_usage_of(group), count)
        return
    for policy in group.blocks("mixed_instances_policy"):
        yield from _mixed(group, policy, count)


def _mixed(group: ResourceView, policy: ResourceView, count: Quantity) -> Iterator[Child]:
    launch = policy.block("launch_template")
    which = launch.block("launch_template_specification")
    template = which.reference("launch_template_id") or which.reference("launch_template_name")
    if template is None:
        return
    view = template.with_usage_of(group)
    overrides = launch.blocks("override") or launch.blocks("overrides")
    weight = Decimal(1)
    if overrides:
        first = overrides[0]
        weight = first.number("weighted_capacity", 1) or Decimal(1)
        view = view.with_values(instance_type=first.text("instance_type") or view.text("instance_type"))
    spread = policy.block("instances_distribution")
    base = spread.number("on_demand_base_capacity", 0)
    share = spread.number("on_demand_percentage_above_base_capacity", 100) / 100

    def on_demand(amount: Decimal) -> Decimal:
        return _whole(amount / weight) if amount <= base else base + _whole((amount / weight - base) * share)

    machines_wanted = count.apply(on_demand) if isinstance(count, Bounded) else on_demand(Decimal(count))
    if share < 1:
        everything = count.apply(lambda n: _whole(n / weight)) if isinstance(count, Bounded) else _whole(count / weight)
        spot = _minus(everything, machines_wanted)
        yield Child(f"{template.address} (spot)", TEMPLATE, view.with_values(spot_price="market"), spot)
    yield Child(template.address, TEMPLATE, view, machines_wanted)


def _minus(whole: Quantity, part: Quantity) -> Quantity:
    if isinstance(whole, Bounded) and isinstance(part, Bounded):
        return Bounded(whole.value - part.value, whole.low - part.low, whole.high - part.high)
    assert not isinstance(whole, Bounded)
    assert not isinstance(part, Bounded)
    return Decimal(whole) - part


def _whole(amount: Decimal) -> Decimal:
    return amount.to_integral_value(rounding="ROUND_CEILING")


ELSEWHERE = Dimension("Instance usage", "hours", quantity=lambda group: None, doc="machines of a template elsewhere")


def dimensions(group: ResourceView) -> Iterator[Dimension]:
    """A line without a price where the template is not in the plan: such a group is not free, its machines are unknown.

    Infracost shows nothing for it.
    """
    if group.compat or any(True for _ in children(group)):
        return
    count = machines(group)
    if (count.high if isinstance(count, Bounded) else count) != 0:  # below zero is a mistake, not free
        group.assume("the launch template is not in the plan: its machines are not priced; add it to the plan")
        yield ELSEWHERE


RESOURCE = ResourceType("aws_autoscaling_group", dimensions, children)
