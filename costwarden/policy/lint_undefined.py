"""SUB09, SUB14, SUB15: where an engine goes on, quietly and otherwise than OPA, with something that has no value.

Measured with regorus 0.13.0 against OPA 1.20.2, see docs/decisions/0006-undefined-operands.md:

- `not f(x.a)` with x.a undefined: OPA looks x.a up before the `not` and the rule fails; regorus takes `not` for true.
- `deny contains x.a if some x in xs` with one x.a undefined: OPA leaves it out; regorus gives up the whole set.
- `xs[k] contains v if ...` with nothing in it: {} in OPA, undefined in regorus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from costwarden.policy.diagnostic import Diagnostic, outside
from costwarden.policy.lint_defined import Defined, Known, dynamic_step
from costwarden.policy.lint_names import Module, Names, Rule
from costwarden.policy.lint_tree import QUERIES, as_node, nodes

_WHY = "engines differ where it is undefined"


def undefined_findings(names: Names, defined: Defined, module: Module, rule: Rule) -> Iterator[Diagnostic]:
    """Every finding in one definition."""
    judge = _Judge(defined, module)
    known = Known.of(rule)
    for body in rule.bodies:
        yield from judge.query(body["query"], known)
    yield from judge.nested([rule.head, [body.get("assign") for body in rule.bodies]], known)
    yield from _head(judge, rule)
    if "key" in rule.head and dynamic_step(rule.head["refr"]) and not _has_constant_part(names, rule):
        name = rule.path[-1]
        way_out = f"Add a member that is always there, as `{name}.none contains -1`, or write {{k: set | ...}}"
        what = f"{name}[...] contains"
        why = "engines differ where it is empty"
        yield outside(module.file, module.source.place(rule.body), "SUB15", what, why, way_out)


def _has_constant_part(names: Names, rule: Rule) -> bool:
    size = len(rule.path)
    return any(
        path[:size] == rule.path and not other.bodies and not dynamic_step(other.head["refr"])
        for path, definitions in names.rules.items()
        for _, other in definitions
    )


def _head(judge: _Judge, rule: Rule) -> Iterator[Diagnostic]:
    """A value that one round of the body lacks ends the others too, in regorus; functions are asked once per round."""
    for number, body in enumerate(rule.bodies):
        last = number + 1 == len(rule.bodies)
        if (rule.args and last) or (last and not body["query"]["stmts"]):
            continue
        first = [rule.head.get("key"), (rule.head.get("assign") or {}).get("value"), *_indices(rule.head["refr"])]
        values = [body["assign"]["value"]] if body.get("assign") else first if number == 0 else []
        yield from judge.operands(
            values, Known.of(rule).within(judge.module, body["query"]), "SUB14", "in a rule's head"
        )


def _indices(refr: object) -> Iterator[object]:
    node = as_node(refr)
    while node is not None and node[0] in ("RefDot", "RefBrack"):
        if node[0] == "RefBrack":
            yield node[1]["index"]
        node = as_node(node[1]["refr"])


class _Judge:
    def __init__(self, defined: Defined, module: Module) -> None:
        self._defined, self.module = defined, module

    def operands(self, value: object, known: Known, code: str, where: str) -> Iterator[Diagnostic]:
        for body in self._defined.gaps(self.module, value, known):
            text = " ".join(self.module.source.text(body).split())[:60]
            before = "Assign it to a variable before the 'not'" if code == "SUB09" else "Assign it in the body"
            yield outside(self.module.file, self.module.source.place(body), code, f"{text} {where}", _WHY, before)

    def query(self, query: Mapping[str, Any], outer: Known) -> Iterator[Diagnostic]:
        known = outer.within(self.module, query)
        for statement in query["stmts"]:
            node = as_node(statement["literal"])
            if node is not None and node[0] == "NotExpr":
                yield from self._negated(node[1]["expr"], known)
            yield from self.nested(statement["literal"], known)

    def nested(self, value: object, known: Known) -> Iterator[Diagnostic]:
        """The queries of comprehensions and `every` anywhere below."""
        for kind, body in nodes(value, into_queries=False):
            if kind in QUERIES:
                yield from self.query(body["query"], known)
                inner = known.within(self.module, body["query"])
                yield from self.nested([body.get(key) for key in ("term", "key", "value", "domain")], inner)

    def _negated(self, expression: object, known: Known) -> Iterator[Diagnostic]:
        """Both engines agree on `not x.a`, `not f(y)` and equalities of these; every other operand needs a value."""
        node = as_node(expression)
        if node is None:
            return
        kind, body = node
        if (kind == "BoolExpr" and body["op"] == "Eq") or (kind == "AssignExpr" and body["op"] != "ColEq"):
            for side in (body["lhs"], body["rhs"]):
                yield from self._plain(side, known)
        elif kind == "Call":
            yield from self.operands(body["params"], known, "SUB09", "as an operand under 'not'")
        else:
            yield from self._plain(expression, known)

    def _plain(self, value: object, known: Known) -> Iterator[Diagnostic]:
        """A reference may be undefined itself, but its indices may not."""
        node = as_node(value)
        if node is not None and node[0] == "Var":
            return
        while node is not None and node[0] in ("RefDot", "RefBrack"):
            if node[0] == "RefBrack":
                yield from self.operands(node[1]["index"], known, "SUB09", "as an index under 'not'")
            value = node[1]["refr"]
            node = as_node(value)
            if node is not None and node[0] == "Var":
                return
        yield from self.operands(value, known, "SUB09", "as an operand under 'not'")
