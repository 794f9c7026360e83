"""One plan out of many: every plan becomes a module of it, so that addresses and references stay apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def mixed_plan(plans: Iterable[dict[str, Any]], resources: int) -> dict[str, Any]:
    """Plans in the given order, as modules p0, p1, ..., until there are `resources` of them; the last is cut short."""
    changes: list[dict[str, Any]] = []
    planned: list[dict[str, Any]] = []
    calls: dict[str, Any] = {}
    providers: dict[str, Any] = {}
    for number, plan in enumerate(plans):
        name = f"p{number}"
        own = [change for change in plan["resource_changes"] if change["mode"] == "managed"]
        changes += [_moved(change, name) for change in own[: resources - len(changes)]]
        planned.append(_module(plan["planned_values"]["root_module"], name) | {"address": f"module.{name}"})
        calls[name] = {"source": f"./{name}", "module": _keyed(plan["configuration"]["root_module"], name)}
        for key, block in plan["configuration"].get("provider_config", {}).items():
            providers[f"module.{name}:{key}"] = block
        if len(changes) >= resources:
            break
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"child_modules": planned}},
        "resource_changes": changes,
        "configuration": {"provider_config": providers, "root_module": {"module_calls": calls}},
    }


def _moved(change: dict[str, Any], name: str) -> dict[str, Any]:
    inner = change.get("module_address")
    address = f"module.{name}.{inner}" if inner else f"module.{name}"
    return {**change, "address": f"module.{name}.{change['address']}", "module_address": address}


def _module(module: dict[str, Any], name: str) -> dict[str, Any]:
    found = dict(module)
    if "address" in module:
        found["address"] = f"module.{name}.{module['address']}"
    if "resources" in module:
        found["resources"] = [
            {**resource, "address": f"module.{name}.{resource['address']}"} for resource in module["resources"]
        ]
    if "child_modules" in module:
        found["child_modules"] = [_module(child, name) for child in module["child_modules"]]
    return found


def _keyed(module: dict[str, Any], name: str) -> dict[str, Any]:
    """The configuration of a root module with its providers' keys as those of a child."""
    found = dict(module)
    if "resources" in module:
        found["resources"] = [
            {**resource, "provider_config_key": f"module.{name}:{resource.get('provider_config_key', '')}"}
            for resource in module["resources"]
        ]
    if "module_calls" in module:
        found["module_calls"] = {
            key: {**call, "module": _keyed(call.get("module", {}), name)}
            for key, call in module["module_calls"].items()
        }
    return found
