"""What root and module variables are worth, as far as a plan tells; and which of them are sensitive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from costwarden.plan.redact import secret_name
from costwarden.plan.secrets import Secrets

Module = Mapping[str, Any]


def objects(value: Any) -> Mapping[str, Any]:
    """`value` when it is a JSON object, else an empty one: for parts of a plan that only add detail."""
    return value if isinstance(value, dict) else {}


def most_specific(references: Any) -> tuple[str, ...]:
    """References without the prefixes Terraform lists after each: ["var.db.size", "var.db"] -> ("var.db.size",)."""
    kept: list[str] = []
    for reference in references if isinstance(references, list) else ():
        if isinstance(reference, str) and not any(_is_prefix(reference, other) for other in kept[-8:]):
            kept.append(reference)
    return tuple(kept)


def walk_modules(root: Module, path: str = "") -> Iterator[tuple[str, Module]]:
    """(config address, module) for the root ("") and every module below, parents first."""
    pending = [(path, root)]
    while pending:
        address, module = pending.pop()
        yield address, module
        for name, call in objects(module.get("module_calls")).items():
            child = objects(objects(call).get("module"))
            pending.append((f"{address}.module.{name}" if address else f"module.{name}", child))


class Variables:
    """Values of variables by module; sensitive ones are never given out."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._root = objects(objects(document.get("configuration")).get("root_module"))
        self._given = objects(document.get("variables"))

    def value(self, references: Any, module: str = "") -> Any:
        """The value behind an expression that refers to exactly one variable; None otherwise, or when sensitive."""
        return self._resolve(references, module, sensitive_too=False)

    def collect_secrets(self, secrets: Secrets) -> None:
        """Values, defaults and arguments of sensitive variables, in every module."""
        for address, module in walk_modules(self._root):
            declared = objects(module.get("variables"))
            if not address:
                # A plan without its configuration does not say which variables are sensitive: judge by name.
                for name, given in self._given.items():
                    if objects(declared.get(name)).get("sensitive") or (name not in declared and secret_name(name)):
                        secrets.add(objects(given).get("value"))
            for variable in declared.values():
                if objects(variable).get("sensitive"):
                    secrets.add(objects(variable).get("default"))
            for call in objects(module.get("module_calls")).values():
                called = objects(objects(objects(call).get("module")).get("variables"))
                for argument, expression in objects(objects(call).get("expressions")).items():
                    if objects(called.get(argument)).get("sensitive"):
                        secrets.add(objects(expression).get("constant_value"))
                        references = objects(expression).get("references")
                        secrets.add(self._resolve(references, address, sensitive_too=True))

    def _resolve(self, references: Any, module: str, *, sensitive_too: bool) -> Any:
        exact = most_specific(references)
        if len(exact) != 1 or not exact[0].startswith("var."):
            return None
        name, *path = exact[0].removeprefix("var.").split(".")
        parent, _, call_name = module.rpartition(".module.") if ".module." in module else ("", "", module[7:])
        declared = objects(objects(objects(self._module(module)).get("variables")).get(name))
        if declared.get("sensitive") and not sensitive_too:
            return None
        if not module:
            given = objects(self._given.get(name))
            value = given["value"] if "value" in given else declared.get("default")
        else:
            call = objects(objects(self._module(parent).get("module_calls")).get(call_name))
            argument = objects(objects(call.get("expressions")).get(name))
            if "constant_value" in argument:
                value = argument["constant_value"]
            elif "references" in argument:
                value = self._resolve(argument["references"], parent, sensitive_too=sensitive_too)
            else:
                value = declared.get("default")
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def _module(self, address: str) -> Module:
        module: Module = self._root
        for name in address.split("module.")[1:]:
            module = objects(objects(objects(module.get("module_calls")).get(name.rstrip("."))).get("module"))
        return module


def _is_prefix(short: str, long: str) -> bool:
    return long.startswith(short) and long[len(short) : len(short) + 1] in ("", ".", "[")


def strings(values: Any) -> Sequence[str]:
    """The strings of a JSON list; nothing for anything else."""
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
