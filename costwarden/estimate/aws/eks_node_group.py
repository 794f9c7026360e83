"""aws_eks_node_group: its machines and their disks, or those of its launch template."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._bound import bound
from costwarden.estimate.aws.ebs_volume import dimensions as disk_dimensions
from costwarden.estimate.aws.instance import TEMPLATE, machine_dimensions, template_of
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Child, Dimension, ResourceType
from costwarden.estimate.view import ResourceView, UnknownAttribute

DEFAULT_MACHINE, DEFAULT_DISK_GB = "t3.medium", Decimal(20)


def nodes(group: ResourceView) -> Quantity:
    """Usage `instances`, else desired_size, ranging from min_size to max_size."""
    given: Quantity | None = group.usage("instances")
    if given is not None:
        return given
    scaling = group.block("scaling_config")
    low, high = scaling.number("min_size"), scaling.number("max_size")
    count = scaling.number("desired_size", low if low is not None else 1)
    if group.compat or low is None or high is None or low >= high or isinstance(count, Bounded):
        return count  # type: ignore[no-any-return]
    return Bounded(count, min(low, count), max(high, count))


def _types(group: ResourceView) -> str:
    return next((str(kind) for kind in group.entries("instance_types") if kind), "")


def _machine(group: ResourceView, kind: str) -> dict[str, object]:
    spot = group.text("capacity_type", unknown="").upper() == "SPOT"
    return {"instance_type": kind, "spot_price": "market" if spot else None}


def _own(group: ResourceView) -> bool:
    return not group.has("launch_template") or template_of(group) is None


def dimensions(group: ResourceView) -> Iterator[Dimension]:
    if not _own(group):
        return
    if group.compat and group.has("launch_template"):
        raise UnknownAttribute("launch_template")
    count = nodes(group)
    kind = _types(group)
    if not kind and group.has("launch_template") and not group.compat:
        group.assume(f"the launch template is not in the plan: machines counted as {DEFAULT_MACHINE}")
    machine = group.part(_machine(group, kind or DEFAULT_MACHINE))
    yield from bound(machine_dimensions(machine), machine, count)
    if group.has("launch_template") and not group.has("disk_size"):
        return  # the template's disks are not known
    disk = group.part({"volume_size": group.number("disk_size", DEFAULT_DISK_GB), "volume_type": "gp2"})
    yield from bound(disk_dimensions(disk), disk, count)


def children(group: ResourceView) -> Iterator[Child]:
    if _own(group):
        return
    template = template_of(group)
    if template is None:
        return
    view = template.with_usage_of(group)
    # AWS takes the type from one of the two only; what it reports for the group is a default then.
    own, its = _types(group), view.text("instance_type", unknown="")
    kind = (own or its if group.compat else its or own) or DEFAULT_MACHINE
    values = _machine(group, kind)
    if values["spot_price"] is None:
        values.pop("spot_price")
    yield Child(template.address, TEMPLATE, view.with_values(**values), nodes(group))


RESOURCE = ResourceType("aws_eks_node_group", dimensions=dimensions, children=children)
