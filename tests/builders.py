"""Builders of valid objects: a test states only what it is about."""

from __future__ import annotations

from typing import Any

import orjson

from costwarden.plan.model import Plan, ProviderConfig, ResourceChange
from costwarden.plan.read import parse_plan

_REGISTRY = "registry.example/hashicorp"


def a_resource(address: str = "aws_instance.web", *actions: str, **options: Any) -> dict[str, Any]:
    """One entry of `resource_changes` as Terraform writes it.

    Options: before, after, after_unknown, before_sensitive, after_sensitive, mode, provider, importing,
    previous_address, deposed. Without actions they follow from which sides are given.
    """
    from costwarden.plan.addresses import split_key, split_steps

    steps = split_steps(address)
    depth = 0
    while steps[depth] == "module":
        depth += 2
    module = ".".join(steps[:depth])
    if steps[depth] == "data":
        options.setdefault("mode", "data")
        depth += 1
    kind, (name, index) = steps[depth], split_key(steps[depth + 1])
    before, after = options.get("before"), options.get("after", None if "before" in options else {})
    if not actions:
        actions = ("create",) if before is None else ("delete",) if after is None else ("update",)
    change: dict[str, Any] = {
        "actions": list(actions),
        "before": before,
        "after": after,
        "after_unknown": options.get("after_unknown", {} if after is not None else False),
        "before_sensitive": options.get("before_sensitive", {} if before is not None else False),
        "after_sensitive": options.get("after_sensitive", {} if after is not None else False),
    }
    if "importing" in options:
        change["importing"] = options["importing"]
    entry: dict[str, Any] = {
        "address": address,
        "mode": options.get("mode", "managed"),
        "type": kind,
        "name": name,
        "provider_name": f"{_REGISTRY}/{options.get('provider', kind.split('_', 1)[0])}",
        "change": change,
    }
    if module:
        entry["module_address"] = module
    if index is not None:
        entry["index"] = index
    for key in ("previous_address", "deposed"):
        if key in options:
            entry[key] = options[key]
    return entry


def a_plan_document(*resources: dict[str, Any], region: str = "eu-west-1", **parts: Any) -> dict[str, Any]:
    """A whole plan document; `parts` replace or add top-level keys, `default_tags` sets the provider's."""
    default_tags = parts.pop("default_tags", None)
    expressions: dict[str, Any] = {"region": {"constant_value": region}}
    if default_tags is not None:
        expressions["default_tags"] = [{"tags": {"constant_value": default_tags}}]
    blocks: dict[str, dict[str, Any]] = {}
    for resource in resources:
        if "module_address" not in resource and resource["mode"] == "managed":
            address = f"{resource['type']}.{resource['name']}"
            blocks[address] = {
                "address": address,
                "mode": "managed",
                "type": resource["type"],
                "name": resource["name"],
                "provider_config_key": resource["provider_name"].rpartition("/")[2],
                "expressions": {},
            }
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": list(resources),
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "full_name": f"{_REGISTRY}/aws", "expressions": expressions}},
            "root_module": {"resources": list(blocks.values())},
        },
        "complete": True,
        "errored": False,
        **parts,
    }


def a_plan(*resources: dict[str, Any], name: str = "shop", raw: bool = False, **parts: Any) -> Plan:
    """A Plan read from a_plan_document."""
    return parse_plan(orjson.dumps(a_plan_document(*resources, **parts)), path="plan.json", name=name, raw=raw)


def a_change(address: str = "aws_instance.web", *actions: str, **options: Any) -> ResourceChange:
    """One ResourceChange; arguments as a_resource."""
    return a_plan(a_resource(address, *actions, **options)).resources[0]


def a_provider(key: str = "aws", **fields: Any) -> ProviderConfig:
    return ProviderConfig(
        key=key, name=fields.pop("name", key.split(".")[0]), region=fields.pop("region", "eu-west-1"), **fields
    )
