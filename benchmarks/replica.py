"""A larger plan from a recorded one: every resource several times, under names of its own."""

from __future__ import annotations

import json
from typing import Any


def replicate(plan: dict[str, Any], times: int) -> dict[str, Any]:
    """The plan with `times` copies of each root resource; the first keeps its name, the others get `_rN` appended.

    Holds for flat plans (no modules, no prior state), which the recorded scale plans are.
    """
    root = plan["planned_values"]["root_module"]
    if root.get("child_modules") or "prior_state" in plan:
        raise ValueError("only flat creation plans can be replicated")
    configuration = plan["configuration"]["root_module"]
    return {
        **plan,
        "planned_values": {"root_module": {"resources": _copies(root["resources"], times)}},
        "resource_changes": _copies(plan["resource_changes"], times),
        "configuration": {
            **plan["configuration"],
            "root_module": {**configuration, "resources": _copies(configuration["resources"], times)},
        },
    }


def _copies(resources: list[dict[str, Any]], times: int) -> list[dict[str, Any]]:
    return [_renamed(resource, copy) for copy in range(times) for resource in resources]


def _renamed(resource: dict[str, Any], copy: int) -> dict[str, Any]:
    if copy == 0:
        return resource
    name = f"{resource['name']}_r{copy}"
    before = f"{resource['type']}.{resource['name']}"
    address = resource["address"].replace(before, f"{resource['type']}.{name}", 1)
    return {**resource, "name": name, "address": address}


def replica_text(recorded: bytes, times: int) -> bytes:
    """The replica as Terraform would print it: one line of compact JSON."""
    return json.dumps(replicate(json.loads(recorded), times), separators=(",", ":")).encode()
