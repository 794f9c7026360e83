"""The `configuration` part of a plan as references: what a block refers to, never what it says literally."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from costwarden.plan.model import ConfigResource, Configuration, ModuleCall
from costwarden.plan.variables import objects, strings, walk_modules

_LEAF = frozenset({"references", "constant_value"})


def build_configuration(document: Mapping[str, Any], provider_keys: Mapping[str, Any]) -> Configuration:
    """Every managed resource block and module call by config address; `provider_keys` holds the known providers."""
    resources: dict[str, ConfigResource] = {}
    modules: dict[str, ModuleCall] = {}
    root = objects(objects(document.get("configuration")).get("root_module"))
    for path, module in walk_modules(root):
        listed = module.get("resources")
        for resource in listed if isinstance(listed, list) else ():
            if isinstance(resource, dict) and resource.get("mode") == "managed":
                built = _resource(resource, path, provider_keys)
                resources[built.address] = built
        for name, call in objects(module.get("module_calls")).items():
            address = f"{path}.module.{name}" if path else f"module.{name}"
            arguments = _references(objects(call).get("expressions"))
            for meta in ("count", "for_each"):
                arguments.update(_references({meta: objects(call).get(f"{meta}_expression")}))
            outputs = objects(objects(objects(call).get("module")).get("outputs"))
            exported = _references({key: objects(output).get("expression") for key, output in outputs.items()})
            modules[address] = ModuleCall(address, arguments, exported)
    return Configuration(resources, modules)


def resolve_provider_key(key: str, provider_keys: Mapping[str, Any]) -> str:
    """The known provider a resource's `provider_config_key` means; "" for none.

    A module without a provider block of its own uses its caller's: "module.app.module.db:aws.west" means
    "module.app:aws.west" or "aws.west". Terraform before 1.1 writes "app:aws" without "module.".
    """
    scope, _, name = key.rpartition(":")
    while True:
        candidate = f"{scope}:{name}" if scope else name
        if candidate in provider_keys:
            return candidate
        if not scope:
            break
        scope = scope.rpartition(".module.")[0] if ".module." in scope else ""
    plain = name.split(".", 1)[0]
    return plain if plain in provider_keys else ""


def _resource(resource: Mapping[str, Any], path: str, provider_keys: Mapping[str, Any]) -> ConfigResource:
    own = f"{resource.get('type')}.{resource.get('name')}"
    key = resource.get("provider_config_key")
    expressions = resource.get("expressions")
    references = _references(expressions)
    for meta in ("count", "for_each"):
        references.update(_references({meta: resource.get(f"{meta}_expression")}))
    return ConfigResource(
        address=f"{path}.{own}" if path else own,
        provider_key=resolve_provider_key(key, provider_keys) if isinstance(key, str) else "",
        references=references,
        literals=tuple(
            name
            for name, value in objects(expressions).items()
            if isinstance(value, dict) and "constant_value" in value
        ),
    )


def _references(expressions: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path, references in _walk(expressions, ""):
        found[path] = tuple(dict.fromkeys((*found.get(path, ()), *references)))
    return found


def _walk(expressions: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(expressions, list):  # the blocks of one name: aws_instance.ebs_block_device
        for block in expressions:
            yield from _walk(block, path)
    elif isinstance(expressions, dict):
        if expressions and expressions.keys() <= _LEAF:
            if references := list(strings(expressions.get("references"))):
                yield path, references
            return
        for name, inner in expressions.items():
            yield from _walk(inner, f"{path}.{name}" if path else name)
