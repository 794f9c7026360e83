"""aws_spot_fleet_request: machines of its first launch specification or template, up to the target capacity."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from costwarden.estimate.aws.autoscaling_group import ELSEWHERE
from costwarden.estimate.aws.instance import CONFIGURATION, TEMPLATE, template_of
from costwarden.estimate.resource import Child, ResourceType
from costwarden.estimate.view import ResourceView


def _machines(amount: Decimal, weight: Decimal) -> Decimal:
    return (amount / weight).to_integral_value(rounding=ROUND_CEILING)


def children(fleet: ResourceView) -> Iterator[Child]:
    target: Decimal = fleet.number("target_capacity")
    on_demand: Decimal = fleet.number("on_demand_target_capacity", 0)
    for specification in fleet.blocks("launch_specification"):
        fleet.assume("the whole fleet counted as its first launch specification")
        weight: Decimal = specification.number("weighted_capacity", 1)
        spot = specification.with_values(spot_price="market")
        yield Child("launch_specification", CONFIGURATION, spot, _machines(target - on_demand, weight))
        if on_demand:
            yield Child("launch_specification", CONFIGURATION, specification, _machines(on_demand, weight))
        return
    for configuration in fleet.blocks("launch_template_config"):
        template = template_of(fleet, "launch_template_config.launch_template_specification")
        if template is None:
            if not fleet.compat:
                fleet.assume("the launch template is not in the plan: its machines are not priced; add it to the plan")
                yield Child("launch_template_config", ResourceType(fleet.type, (ELSEWHERE,)), fleet)
            return
        fleet.assume("the whole fleet counted as its first launch template and override")
        view, weight = template.with_usage_of(fleet), Decimal(1)
        for override in configuration.blocks("overrides")[:1]:
            weight = override.number("weighted_capacity", 1)
            view = view.with_values(instance_type=override.text("instance_type") or view.text("instance_type"))
        spot = view.with_values(spot_price="market")
        yield Child(template.address, TEMPLATE, spot, _machines(target - on_demand, weight))
        if on_demand:
            yield Child(template.address, TEMPLATE, view, _machines(on_demand, weight))
        return


RESOURCE = ResourceType("aws_spot_fleet_request", children=children)
