"""SUB10: no rule or function may depend on itself. regorus recurses until its process dies; OPA refuses to compile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from costwarden.policy.diagnostic import Diagnostic
from costwarden.policy.lint_names import Module, Names, Path, Rule
from costwarden.policy.lint_tree import as_node, nodes, path_of, pattern_names

Edges = dict[Path, dict[Path, tuple[Module, Mapping[str, Any]]]]


def recursion_findings(names: Names) -> Iterator[Diagnostic]:
    """One finding per cycle, at the reference that closes it."""
    edges: Edges = {path: {} for path in names.rules}
    for path, definitions in names.rules.items():
        for module, rule in definitions:
            for target, node in _references(names, module, rule):
                for other in names.rules:
                    if other[: len(target)] == target or target[: len(other)] == other:
                        edges[path].setdefault(other, (module, node))
    for component in _cycles(edges):
        start = min(component)
        closing = next(other for other in sorted(component) if start in edges[other])
        module, node = edges[closing][start]
        line, col = module.source.place(node)
        name, through = start[-1], closing[-1]
        what = f"{name} calls itself" if len(component) == 1 else f"{name} calls itself through {through}"
        message = f"{what}: recursion is not valid Rego, --engine opa refuses it too"
        yield Diagnostic(module.file, line, col, "SUB10", message, "")


def _references(names: Names, module: Module, rule: Rule) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    local = _local_names(module, rule)
    parts = [rule.head.get("key"), rule.head.get("assign"), rule.bodies, rule.args]
    inner: set[int] = set()
    for kind, body in nodes(parts):
        if kind not in ("Var", "RefDot", "RefBrack") or id(body) in inner:
            continue
        base = as_node(body.get("refr")) if kind != "Var" else None
        while base is not None:
            inner.add(id(base[1]))
            base = as_node(base[1].get("refr"))
        path, _ = path_of({kind: body})
        if not path or path[0] in local:
            continue
        target = names.resolve(module, path)
        if target is not None:
            yield target, body


def _local_names(module: Module, rule: Rule) -> set[str]:
    local = {name for argument in rule.args for name in pattern_names(argument)}
    for kind, body in nodes(list(rule.bodies)):
        if kind == "AssignExpr" and body["op"] == "ColEq":
            local |= pattern_names(body["lhs"])
        elif kind == "SomeIn":
            local |= pattern_names(body.get("key")) | pattern_names(body["value"])
        elif kind == "SomeVars":
            local |= {module.source.text(one) for one in body["vars"]}
        elif kind == "Every":
            local |= {module.source.text(one) for one in (body.get("key"), body["value"]) if one}
    return local - {"input", "data"}


def _cycles(edges: Edges) -> list[set[Path]]:
    """Strongly connected components that hold a cycle (Tarjan, without recursion of our own)."""
    index: dict[Path, int] = {}
    low: dict[Path, int] = {}
    stack: list[Path] = []
    on_stack: set[Path] = set()
    found: list[set[Path]] = []
    for start in sorted(edges):
        work = [(start, iter(edges[start]))] if start not in index else []
        if work:
            index[start] = low[start] = len(index)
            stack.append(start)
            on_stack.add(start)
        while work:
            node, others = work[-1]
            for other in others:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(edges[other])))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component: set[Path] = set()
                    while not component or node not in component:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.add(member)
                    if len(component) > 1 or node in edges[node]:
                        found.append(component)
    return found
