"""Collects the sensitive strings of a whole plan before any part of it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from costwarden.plan.redact import has_true, marked, secret_name, side_mask
from costwarden.plan.secrets import Secrets
from costwarden.plan.variables import Variables, objects, walk_modules

_RESOURCE_SIZE = 8  # an output with an id and this many keys is a resource handed on as a whole


def collect_secrets(document: Mapping[str, Any]) -> Secrets:
    """Every string of at least Secrets' minimum length that a plan marks sensitive, wherever the mark is."""
    secrets = Secrets()
    Variables(document).collect_secrets(secrets)
    for part in ("resource_changes", "resource_drift"):
        changes = document.get(part)
        for resource in changes if isinstance(changes, list) else ():
            change = objects(objects(resource).get("change"))
            for side in ("before", "after"):
                mask = side_mask(change, side)
                if mask and has_true(mask):
                    marked(change.get(side), mask, secrets)
    for values in (
        objects(document.get("planned_values")),
        objects(objects(document.get("prior_state")).get("values")),
    ):
        for output in objects(values.get("outputs")).values():
            if objects(output).get("sensitive"):
                _from_output(objects(output).get("value"), secrets)
        for resource in state_resources(values.get("root_module")):
            mask = resource.get("sensitive_values")
            if mask and has_true(mask):
                marked(resource.get("values"), mask, secrets)
    for change in objects(document.get("output_changes")).values():
        for side in ("before", "after"):
            mask = objects(change).get(f"{side}_sensitive")
            if mask is True:
                _from_output(objects(change).get(side), secrets)
            else:
                marked(objects(change).get(side), mask, secrets)
    _from_configuration(objects(document.get("configuration")), secrets)
    return secrets


def state_resources(root: Any) -> Iterator[dict[str, Any]]:
    """Every resource object of `planned_values` or `prior_state`, modules included, in document order."""
    pending = [root]
    while pending:
        module = objects(pending.pop())
        resources = module.get("resources")
        for resource in resources if isinstance(resources, list) else ():
            if isinstance(resource, dict):
                yield resource
        children = module.get("child_modules")
        pending.extend(reversed(children) if isinstance(children, list) else ())


def _from_output(value: Any, secrets: Secrets) -> None:
    """`output "db" { value = aws_db_instance.main, sensitive = true }` marks a whole resource because one attribute is:
    its names, tags and versions are no secrets elsewhere, and the attribute that is one carries its own mark."""
    if isinstance(value, dict) and "id" in value and len(value) >= _RESOURCE_SIZE:
        for name, inner in value.items():
            if secret_name(name):
                secrets.add(inner)
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            _from_output(inner, secrets)
    else:
        secrets.add(value)


def _from_configuration(configuration: Mapping[str, Any], secrets: Secrets) -> None:
    for provider in objects(configuration.get("provider_config")).values():
        _named(objects(provider).get("expressions"), secrets)
    for _, module in walk_modules(objects(configuration.get("root_module"))):
        for output in objects(module.get("outputs")).values():
            if objects(output).get("sensitive"):
                secrets.add(objects(objects(output).get("expression")).get("constant_value"))


def _named(expressions: Any, secrets: Secrets) -> None:
    """Constants of provider arguments whose name says credential."""
    if isinstance(expressions, list):
        for item in expressions:
            _named(item, secrets)
    for name, expression in objects(expressions).items():
        if secret_name(name):
            secrets.add(expression)
        elif isinstance(expression, (dict, list)):
            _named(expression, secrets)
