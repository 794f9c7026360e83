"""The whole plan without its sensitive values, for policies that ask for it (--raw-plan)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costwarden.plan.model import strip_keys
from costwarden.plan.redact import GONE, has_true, scrub_fully, side_mask, strip, with_twins
from costwarden.plan.secrets import Secrets
from costwarden.plan.sensitive import state_resources
from costwarden.plan.variables import objects, walk_modules

# What is not in this list (deferred_changes, action_invocations, newer parts) has masks of its own kind: left out.
_PARTS = (
    "format_version",
    "terraform_version",
    "variables",
    "planned_values",
    "resource_drift",
    "resource_changes",
    "output_changes",
    "prior_state",
    "configuration",
    "relevant_attributes",
    "checks",
    "timestamp",
    "applyable",
    "complete",
    "errored",
)
_PROVIDER_CONSTANTS = frozenset({"region", "zone", "project", "alias", "location", "default_tags", "default_labels"})


def redacted_copy(document: Mapping[str, Any], secrets: Secrets) -> dict[str, Any]:
    """A copy of `document` without: values under a mark, sensitive variables and outputs, the constants that
    configuration holds for them, provider arguments other than location and default tags, and repeats of a secret."""
    import orjson

    copy: dict[str, Any] = orjson.loads(orjson.dumps({part: document[part] for part in _PARTS if part in document}))
    marked_attributes = _marked_attributes(copy)
    root = objects(objects(copy.get("configuration")).get("root_module"))
    declared = objects(root.get("variables"))
    for name, given in objects(copy.get("variables")).items():
        if name not in declared or objects(declared[name]).get("sensitive"):
            objects(given).pop("value", None)  # type: ignore[attr-defined]
    for part in ("resource_changes", "resource_drift"):
        listed = copy.get(part)
        for resource in listed if isinstance(listed, list) else ():
            _strip_sides(objects(objects(resource).get("change")), by_side_mask=True)
    for change in objects(copy.get("output_changes")).values():
        _strip_sides(objects(change), by_side_mask=False)
    for values in (objects(copy.get("planned_values")), objects(objects(copy.get("prior_state")).get("values"))):
        for output in objects(values.get("outputs")).values():
            if objects(output).get("sensitive"):
                output.pop("value", None)
        for resource in state_resources(values.get("root_module")):
            mask = with_twins(resource.get("values"), resource.get("sensitive_values"))
            left = strip(resource.get("values"), mask)
            resource["values"] = {} if left is GONE else left
    _strip_configuration(objects(copy.get("configuration")), marked_attributes)
    for key in list(copy):
        copy[key] = scrub_fully(copy[key], secrets)
    return copy


def _strip_sides(change: Any, *, by_side_mask: bool) -> None:
    change.pop("generated_config", None)  # HCL text that Terraform writes for an import, without marks
    for side in ("before", "after"):
        if side in change:
            mask = side_mask(change, side) if by_side_mask else change.get(f"{side}_sensitive")
            left = strip(change[side], mask)
            change[side] = None if left is GONE and not by_side_mask else {} if left is GONE else left


def _marked_attributes(document: Mapping[str, Any]) -> dict[str, set[str]]:
    """Config address -> top-level attributes that are sensitive on any instance: their constants go too."""
    found: dict[str, set[str]] = {}
    listed = document.get("resource_changes")
    for resource in listed if isinstance(listed, list) else ():
        address, change = objects(resource).get("address"), objects(objects(resource).get("change"))
        for side in ("before", "after"):
            mask = side_mask(change, side)
            if isinstance(mask, dict) and isinstance(address, str):
                names = {name for name, inner in mask.items() if has_true(inner)}
                if names:
                    found.setdefault(strip_keys(address), set()).update(names)
    return found


def _strip_configuration(configuration: Mapping[str, Any], marked_attributes: Mapping[str, set[str]]) -> None:
    for provider in objects(configuration.get("provider_config")).values():
        expressions: Any = objects(provider).get("expressions")
        if isinstance(expressions, dict):
            for name in [name for name in expressions if name not in _PROVIDER_CONSTANTS]:
                _drop_constants(expressions, name)
    for path, module in walk_modules(objects(configuration.get("root_module"))):
        for variable in objects(module.get("variables")).values():
            if objects(variable).get("sensitive"):
                variable.pop("default", None)
        for output in objects(module.get("outputs")).values():
            if objects(output).get("sensitive"):
                output.pop("expression", None)
        for call in objects(module.get("module_calls")).values():
            called = objects(objects(objects(call).get("module")).get("variables"))
            arguments: Any = objects(objects(call).get("expressions"))
            for name in [name for name in arguments if objects(called.get(name)).get("sensitive")]:
                _drop_constants(arguments, name)
        listed = module.get("resources")
        for resource in listed if isinstance(listed, list) else ():
            address = objects(resource).get("address")
            expressions = objects(objects(resource).get("expressions"))
            for name in marked_attributes.get(f"{path}.{address}" if path else str(address), ()):
                _drop_constants(expressions, name)


def _drop_constants(expressions: Any, name: str) -> None:
    expression = expressions.get(name)
    if isinstance(expression, dict) and "references" in expression:
        expression.pop("constant_value", None)
    elif expression is not None:
        del expressions[name]
