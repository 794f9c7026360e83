"""Variables that nothing can bind: OPA refuses them, regorus notices only when a body happens to succeed.

Sound, not complete: it reports a name that stands in no binding position at all; the order is OPA's matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from costwarden.policy.diagnostic import Diagnostic
from costwarden.policy.lint_allowed import opa_builtins
from costwarden.policy.lint_names import Module, Names, Rule
from costwarden.policy.lint_tree import as_node, nodes, path_of, pattern_names

_GLOBAL = frozenset({"input", "data", "_"})


def scope_findings(names: Names, module: Module, rule: Rule) -> Iterator[Diagnostic]:
    """SUB02 for every use of a name that nothing binds, once per name."""
    scope = _Scope(names, module)
    arguments = {
        name for argument in rule.args for kind, body in nodes(argument) if kind == "Var" for name in [body["value"]]
    }
    head = [rule.head.get("key"), (rule.head.get("assign") or {}).get("value"), *_head_indices(rule.head.get("refr"))]
    if not rule.bodies:
        scope.use(head, arguments)
    for number, body in enumerate(rule.bodies):
        bound = scope.query(body["query"], arguments)
        scope.use([body["assign"]["value"]] if body.get("assign") else head if number == 0 else [], bound)
    for name, node in scope.unbound.items():
        line, col = module.source.place(node)
        message = f"{name} is not defined: nothing binds it, --engine opa refuses it too"
        yield Diagnostic(module.file, line, col, "SUB02", message, "")


def _head_indices(refr: object) -> list[object]:
    indices = []
    node = as_node(refr)
    while node is not None and node[0] in ("RefDot", "RefBrack"):
        if node[0] == "RefBrack":
            indices.append(node[1]["index"])
        node = as_node(node[1]["refr"])
    return indices


class _Scope:
    def __init__(self, names: Names, module: Module) -> None:
        self._names, self._module = names, module
        self._known = _GLOBAL | names.own(module) | module.imports.keys()
        self.unbound: dict[str, Mapping[str, Any]] = {}

    def query(self, query: Mapping[str, Any], outer: set[str]) -> set[str]:
        """The names bound inside a query; notes what it uses without binding."""
        literals = [as_node(statement["literal"]) for statement in query["stmts"]]
        bound = set(outer)
        for literal in literals:
            if literal is not None:
                bound |= self._binds(*literal)
        for statement, literal in zip(query["stmts"], literals, strict=True):
            if literal is not None:
                self._check(*literal, bound)
            for modifier in statement.get("with_mods") or ():
                self.use([modifier["as"]], bound)
        return bound

    def _binds(self, kind: str, body: Mapping[str, Any]) -> set[str]:
        if kind == "SomeVars":
            return set()
        if kind == "SomeIn":
            found = pattern_names(body.get("key")) | pattern_names(body["value"])
            return found | self._inside(body["collection"]) | self._inside(body["value"])
        if kind == "Expr":
            return self._inside(body["expr"])
        return self._inside(body["domain"]) if kind == "Every" else set()

    def _inside(self, value: object) -> set[str]:
        found: set[str] = set()
        for kind, body in nodes(value, into_queries=False):
            if kind == "AssignExpr":
                found |= pattern_names(body["lhs"])
                if body["op"] != "ColEq":
                    found |= pattern_names(body["rhs"])
            elif kind == "RefBrack":
                found |= pattern_names(body["index"])
            elif kind == "Call" and self._has_output(body):
                found |= pattern_names(body["params"][-1])
        return found

    def _has_output(self, body: Mapping[str, Any]) -> bool:
        path, _ = path_of(body["fcn"])
        count = len(body["params"])
        arities = self._names.functions.get(self._names.resolve(self._module, path) or ()) if path else None
        known = opa_builtins().get(".".join(path))
        return count - 1 in (arities or ()) or (known is not None and count == known + 1)

    def _check(self, kind: str, body: Mapping[str, Any], bound: set[str]) -> None:
        if kind == "Every":
            self.use([body["domain"]], bound)
            inner = {self._module.source.text(one) for one in (body.get("key"), body["value"]) if one}
            self.query(body["query"], bound | inner)
        elif kind == "SomeIn":
            self.use([body["collection"]], bound)
        elif kind in ("Expr", "NotExpr"):
            self.use([body["expr"]], bound)

    def use(self, values: list[Any], bound: set[str]) -> None:
        """Every name in `values` must be bound or global; comprehensions open their own scope."""
        pending = list(values)
        while pending:
            one = pending.pop()
            node = as_node(one)
            if node is None:
                pending.extend(one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
                continue
            kind, body = node
            if kind == "Var":
                name = str(body["value"])
                if name not in bound and name not in self._known:
                    self.unbound.setdefault(name, body)
            elif kind == "Call":
                pending.extend(body["params"])
            elif kind in ("ArrayCompr", "SetCompr", "ObjectCompr"):
                inner = self.query(body["query"], bound)
                self.use([body.get("term"), body.get("key"), body.get("value")], inner)
            else:
                pending.extend(body.values())
