"""What a change of Terraform source does to each resource: rendered source creates everything, so it is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from costwarden.gate.source_moves import earlier_addresses
from costwarden.plan.model import Plan, ResourceChange, strip_keys

NO_OP, UPDATE = ("no-op",), ("update",)


def against_source(plan: Plan, baseline: Plan) -> Plan:
    """`plan` with the actions a plan of Terraform would have: no-op where nothing differs, update where something does.

    What the baseline does not have stays a creation. Whether an update replaces cannot be told without the provider.
    Sources of values that only an apply tells are compared by what they refer to.
    """
    earlier = {change.address: change for change in baseline.resources if change.after is not None}
    moved = earlier_addresses(plan, baseline)
    resources = [
        change
        if (old := earlier.get(moved.get(change.address, change.address))) is None
        else replace(
            change,
            actions=NO_OP if _same(change, old, plan, baseline) else UPDATE,
            before=old.after,
            before_hidden=old.after_unknown,
            previous_address=moved.get(change.address),
        )
        for change in plan.resources
    ]
    return replace(plan, resources=tuple(resources))


def _same(now: ResourceChange, old: ResourceChange, plan: Plan, baseline: Plan) -> bool:
    if now.after != old.after or now.after_unknown != old.after_unknown:
        return False
    if plan.providers.get(now.provider_key) != baseline.providers.get(old.provider_key):  # its region, its default tags
        return False
    return not now.after_unknown or _same_sources(now, plan, baseline)


def _same_sources(change: ResourceChange, plan: Plan, baseline: Plan) -> bool:
    """Whether its unknown values come from where they came from. A local may hide another source: never the same."""
    wiring, was = plan.configuration, baseline.configuration
    block = wiring.resources.get(change.config_address)
    if block is None or block != was.resources.get(change.config_address):
        return False
    unknown = change.after_unknown if isinstance(change.after_unknown, Mapping) else dict.fromkeys(block.references)
    if any(
        reference.startswith("local.")
        for path, references in block.references.items()
        if path.partition(".")[0] in unknown
        for reference in references
    ):
        return False
    steps = strip_keys(change.module).split(".module.") if change.module else []
    calls = [".module.".join(steps[: depth + 1]) for depth in range(len(steps))]
    return all(wiring.modules.get(call) == was.modules.get(call) for call in calls)
