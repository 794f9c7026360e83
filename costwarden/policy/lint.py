"""The sub-language in which both engines give the same answer: SUB01-SUB15, checked before anything is evaluated.

SUB01 and SUB13 look at text (lint_syntax), SUB12 is the bundle loader's; everything else walks regorus' syntax trees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from costwarden.policy.diagnostic import Diagnostic, outside
from costwarden.policy.lint_calls import call_findings
from costwarden.policy.lint_defined import Defined
from costwarden.policy.lint_names import Module, Names, Rule
from costwarden.policy.lint_recursion import recursion_findings
from costwarden.policy.lint_scope import scope_findings
from costwarden.policy.lint_tree import as_node, nodes
from costwarden.policy.lint_undefined import undefined_findings

_INTEGER = re.compile(r"-?\d{1,19}\Z")
_COMPOSITE = frozenset({"Set", "Object", "Array", "SetCompr", "ObjectCompr", "ArrayCompr"})
_ORDERINGS = frozenset({"Lt", "Le", "Gt", "Ge"})


def lint_trees(trees: Sequence[Mapping[str, Any]], *, complete: bool = True) -> list[Diagnostic]:
    """Findings of regorus' `get_ast_as_json`, sorted; `complete=False` where files are missing from it."""
    names = Names(trees)
    defined = Defined(names)
    found: set[Diagnostic] = set()
    for module, tree in zip(names.modules, trees, strict=True):
        found.update(call_findings(names, module, tree["ast"]["rules"], complete=complete))
        found.update(_numbers(module, tree["ast"]["rules"]))
        found.update(_negations(module, tree["ast"]["rules"]))
        if not module.file.endswith("_test.rego"):
            found.update(_modifiers(module, module.rules))
        for rule in module.rules:
            found.update(scope_findings(names, module, rule))
            found.update(undefined_findings(names, defined, module, rule))
    found.update(recursion_findings(names))
    return sorted(found)


def _numbers(module: Module, tree: object) -> Iterator[Diagnostic]:
    """SUB05: integers of 64 bits, no division; and no ordering of composite values, which engines rank differently."""
    for kind, body in nodes(tree):
        if kind == "Number":
            text = module.source.text(body)
            if not _INTEGER.match(text) or not -(2**63) <= int(text) < 2**63:
                at = module.source.place(body)
                yield outside(
                    module.file,
                    at,
                    "SUB05",
                    f"number {text[:40]}",
                    "engines differ beyond 64-bit integers",
                    "Use cents",
                )
        elif kind == "ArithExpr" and body["op"] == "Div":
            yield outside(
                module.file,
                module.source.place(body),
                "SUB05",
                "division '/'",
                "results differ between engines",
                "Compare delta * 100 with pct * past",
            )
        elif kind == "BoolExpr" and body["op"] in _ORDERINGS:
            sides = [as_node(body["lhs"]), as_node(body["rhs"])]
            if any(side is not None and side[0] in _COMPOSITE for side in sides):
                at = module.source.place(body)
                yield outside(
                    module.file, at, "SUB05", "ordering of collections", "engines differ", "Compare count(...)"
                )


def _negations(module: Module, tree: object) -> Iterator[Diagnostic]:
    """SUB09: `not input.xs[_] == "z"` does not compile in OPA, and means "some element differs" in regorus."""
    for kind, body in nodes(tree):
        if kind != "NotExpr":
            continue
        for inner, index in nodes(body["expr"], into_queries=False):
            node = as_node(index["index"]) if inner == "RefBrack" else None
            if node is not None and node[0] == "Var" and node[1]["value"] == "_":
                line, col = module.source.place(body["expr"] if "span" in body["expr"] else index)
                message = "'_' under 'not' is not valid Rego, --engine opa refuses it too"
                yield Diagnostic(module.file, line, col, "SUB09", message, "Write: every x in xs { ... }")


def _modifiers(module: Module, rules: Sequence[Rule]) -> Iterator[Diagnostic]:
    """SUB11: `with` belongs to tests."""
    pending: list[Any] = [body for rule in rules for body in (rule.bodies, rule.head)]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            modifiers = one.get("with_mods")
            if modifiers:
                node = as_node(one.get("literal"))
                at = module.source.place(node[1] if node is not None and "span" in node[1] else modifiers[0])
                yield outside(module.file, at, "SUB11", "'with'", "engines differ", "Pass a value as an argument")
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
