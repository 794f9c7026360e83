"""What a run would cost with one attribute of one resource changed; nothing is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from costwarden.config import find_config, read_config
from costwarden.errors import CostwardenError
from costwarden.estimate.model import Estimate
from costwarden.gate.estimating import estimate_all, load
from costwarden.gate.loaded import Loaded
from costwarden.gate.request import GateRequest
from costwarden.gate.summary import is_known
from costwarden.plan.model import ResourceChange


class CannotChange(CostwardenError):
    """The address or the attribute is not there to be changed."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """A resource's monthly cost as planned and as supposed; None is unknown. `delta`: of all projects together."""

    was: str  # the attribute's value now; "" where it has none
    planned: Decimal | None
    changed: Decimal | None
    delta: Decimal
    currency: str


def what_if(request: GateRequest, address: str, attribute: str, value: str) -> Supposed:
    """Re-estimate with `attribute` ("instance_type", "root_block_device.0.volume_size") of `address` set to `value`.

    The value takes the type that the attribute has now. Errors: CannotChange, and whatever keeps a gate from deciding.
    """
    config = read_config(find_config(request.config, request.directory))
    loaded, _ = load(request, config)
    changed, was = [], ""
    for one in loaded:
        found = next((change for change in one.plan.resources if change.address == address), None)
        if found is not None:
            supposed, was = _changed(found, attribute, value)
            others = [supposed if change is found else change for change in one.plan.resources]
            one = replace(one, plan=replace(one.plan, resources=tuple(others)))
        changed.append(one)
    if not any(_has(one, address) for one in loaded):
        raise CannotChange(f"{address} is not part of this plan", hint="write the address as the plan has it")
    before = estimate_all(loaded, request, config)
    after = estimate_all(changed, request, config)
    return Supposed(was, _monthly(before, address), _monthly(after, address), after.delta_monthly, after.currency)


def _has(one: Loaded, address: str) -> bool:
    return any(change.address == address for change in one.plan.resources)


def _changed(change: ResourceChange, attribute: str, value: str) -> tuple[ResourceChange, str]:
    if change.after is None:
        raise CannotChange(f"{change.address} is deleted by this plan", hint="name a resource that stays")
    steps = attribute.split(".")
    after, was = _with(change.after, steps, value)
    mask = change.after_unknown
    if isinstance(mask, Mapping):  # what is supposed is known
        mask = {name: inner for name, inner in mask.items() if name != steps[0]}
    return replace(change, after=after, after_unknown=mask), was


def _with(node: Any, steps: list[str], value: str) -> tuple[Any, str]:
    """A copy of `node` with the value at `steps`, and what was there."""
    step, rest = steps[0], steps[1:]
    if isinstance(node, list | tuple) and step.isdigit() and int(step) < len(node):
        inner, was = _with(node[int(step)], rest, value) if rest else _typed(node[int(step)], value)
        return [inner if at == int(step) else one for at, one in enumerate(node)], was
    if isinstance(node, Mapping) and (not rest or step in node):
        inner, was = _with(node[step], rest, value) if rest else _typed(node.get(step), value)
        return {**node, step: inner}, was
    raise CannotChange(
        f"there is no {step[:100]} to change", hint="nested blocks are written root_block_device.0.volume_size"
    )


def _typed(now: Any, value: str) -> tuple[Any, str]:
    """`value` as the kind of thing that is there now; where nothing is, a number if it reads like one."""
    if isinstance(now, Mapping | list | tuple):
        raise CannotChange("that is a block, not a value", hint="name an attribute inside it")
    was = "" if now is None else str(now).lower() if isinstance(now, bool) else str(now)
    if isinstance(now, bool):
        if value not in ("true", "false"):
            raise CannotChange("that attribute is true or false", hint="write =true or =false")
        return value == "true", was
    if isinstance(now, str):
        return value, was
    if value.lstrip("-").isdecimal() and len(value) <= 15:
        return int(value), was
    if isinstance(now, int | float):
        try:
            return float(Decimal(value)), was
        except ArithmeticError:
            raise CannotChange("that attribute is a number", hint="write it in digits") from None
    return {"true": True, "false": False}.get(value, value), was


def _monthly(estimate: Estimate, address: str) -> Decimal | None:
    found = [one.planned for one in estimate.resources if one.address == address]
    if not found or not all(is_known(one) or one.monthly for one in found):
        return None
    return sum((one.monthly or Decimal(0) for one in found), Decimal(0))
