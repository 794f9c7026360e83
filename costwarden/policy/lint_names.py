"""What names mean across a bundle: packages, imports, rules and functions with their arities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from costwarden.policy.lint_tree import Source, as_node, path_of

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One definition: its head and bodies, under the path of its package and name."""

    path: Path  # ("costwarden", "lib", "resources", "kept")
    head: Mapping[str, Any]
    bodies: Sequence[Mapping[str, Any]]
    args: Sequence[Any]
    body: Mapping[str, Any]  # for its place
    is_default: bool = False


@dataclass(slots=True)
class Module:
    source: Source
    package: Path
    imports: dict[str, Path] = field(default_factory=dict)  # alias -> ("data", "costwarden", "lib", "resources")
    rules: list[Rule] = field(default_factory=list)

    @property
    def file(self) -> str:
        return self.source.file


class Names:
    """Every module of a bundle, and what its references lead to."""

    def __init__(self, trees: Sequence[Mapping[str, Any]]) -> None:
        self.modules = [_module(tree) for tree in trees]
        self.functions: dict[Path, set[int]] = {}
        self.rules: dict[Path, list[tuple[Module, Rule]]] = {}
        self._own: dict[Path, set[str]] = {}
        for module in self.modules:
            for rule in module.rules:
                self.rules.setdefault(rule.path, []).append((module, rule))
                self._own.setdefault(module.package, set()).add(rule.path[len(module.package)])
                if rule.args:
                    self.functions.setdefault(rule.path, set()).add(len(rule.args))

    def own(self, module: Module) -> set[str]:
        """First segments of the rules of the module's package, whichever file holds them."""
        return self._own.get(module.package, set())

    def resolve(self, module: Module, path: Sequence[str]) -> Path | None:
        """The path below `data` a reference leads to; None for a local variable, a built-in or the input."""
        first, *rest = path
        if first in module.imports:
            target = module.imports[first]
            return (*target[1:], *rest) if target[:1] == ("data",) else None
        if first == "data":
            return tuple(rest)
        return (*module.package, *path) if first in self.own(module) else None


def _module(tree: Mapping[str, Any]) -> Module:
    source = Source(tree["source"]["file"], tree["source"]["contents"])
    ast = tree["ast"]
    module = Module(source, tuple(path_of(ast["package"]["refr"])[0]))
    for one in ast["imports"]:
        path = path_of(one["refr"])[0]
        if path and path[0] in ("data", "input"):
            alias = source.text(one["as"]) if one.get("as") else path[-1]
            module.imports[alias] = tuple(path)
    for item in ast["rules"]:
        module.rules.extend(_rules(item, module.package))
    return module


def _rules(item: Mapping[str, Any], package: Path) -> Iterator[Rule]:
    node = as_node(item)
    assert node is not None
    kind, body = node
    if kind == "Default":
        head: Mapping[str, Any] = {"refr": body["refr"], "assign": {"value": body["value"]}}
        yield Rule((*package, *path_of(body["refr"])[0]), head, (), body.get("args") or (), body, is_default=True)
        return
    found = as_node(body["head"])
    assert found is not None
    head = found[1]
    yield Rule((*package, *path_of(head["refr"])[0]), head, body["bodies"], head.get("args") or (), body)
