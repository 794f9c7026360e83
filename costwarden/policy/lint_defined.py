"""What has a value for sure: the question behind SUB09 and SUB14, where engines differ about undefined operands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from costwarden.policy.lint_allowed import opa_builtins
from costwarden.policy.lint_names import Module, Names, Path
from costwarden.policy.lint_names import Rule as Definition
from costwarden.policy.lint_tree import as_node, literal_text, nodes, path_of, pattern_names

# Built-ins that have no value for some arguments of the right type.
_PARTIAL = frozenset({"max", "min"})
_LITERALS = frozenset({"String", "RawString", "Number", "True", "False", "Null", "Bool"})
_COMPREHENSIONS = frozenset({"ArrayCompr", "SetCompr", "ObjectCompr"})
_REFERENCES = frozenset({"RefDot", "RefBrack"})
# A variable of this name is taken for such an element of the document, wherever it comes from.
_ELEMENTS = {"resource": "resources", "budget": "budgets"}


@cache
def _shapes() -> Mapping[str, Mapping[str, Any]]:
    from typing import get_args

    from typing_extensions import get_type_hints

    from costwarden.policy.document_shape import DocumentShape

    hints = get_type_hints(DocumentShape, include_extras=True)
    return {"input": hints} | {
        name: get_type_hints(get_args(hints[key])[0], include_extras=True) for name, key in _ELEMENTS.items()
    }


def _guaranteed(shape: str, steps: list[str]) -> bool:
    """Whether the document always has this path: required keys of document_shape.py all the way."""
    from typing import NotRequired, get_origin

    from typing_extensions import get_type_hints, is_typeddict

    hints: Mapping[str, Any] = _shapes()[shape]
    for number, step in enumerate(steps):
        kind = hints.get(step)
        if kind is None or get_origin(kind) is NotRequired:
            return False
        if number + 1 < len(steps):
            if not is_typeddict(kind):
                return False
            hints = get_type_hints(kind, include_extras=True)
    return True


@dataclass(frozen=True, slots=True)
class Known:
    """What a query may rely on."""

    proven: frozenset[str] = frozenset()  # texts of references and calls its other statements need to have values
    local: frozenset[str] = frozenset()  # variables, which have values and may share a rule's name
    elements: Mapping[str, str] = field(default_factory=lambda: {name: name for name in _ELEMENTS})

    @classmethod
    def of(cls, rule: Definition) -> Known:
        """What holds everywhere in a definition."""
        return cls(local=frozenset(name for one in rule.args for name in pattern_names(one)))

    def within(self, module: Module, query: Mapping[str, Any]) -> Known:
        """The same, plus what the statements of `query` need: where one has no value, the whole query has none."""
        proven, elements, local = set(self.proven), dict(self.elements), set(self.local)
        for statement in query["stmts"]:
            node = as_node(statement["literal"])
            if node is None or node[0] == "NotExpr" or statement.get("with_mods"):
                continue
            kind, body = node
            needed = [body["domain"]] if kind == "Every" else list(body.values())
            for inner, one in nodes(needed, into_queries=False):
                if inner in _REFERENCES or inner == "Call":
                    proven.add(module.source.text(one))
                elif inner == "AssignExpr" and one["op"] == "ColEq":
                    local |= pattern_names(one["lhs"])
            if kind == "SomeIn":
                local |= pattern_names(body.get("key")) | pattern_names(body["value"])
                value, (path, literal) = as_node(body["value"]), path_of(body["collection"])
                shape = next((name for name, key in _ELEMENTS.items() if path == ["input", key]), None)
                if shape is not None and literal and value is not None and value[0] == "Var":
                    elements[str(value[1]["value"])] = shape
        return replace(self, proven=frozenset(proven), local=frozenset(local), elements=elements)


class Defined:
    """Answers for one bundle."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._answers: dict[tuple[Path, bool], bool] = {}

    def gaps(self, module: Module, value: object, known: Known) -> Iterator[Mapping[str, Any]]:
        """The parts of an expression that may have no value, outermost first."""
        node = as_node(value)
        if node is None:
            for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
                yield from self.gaps(module, inner, known)
            return
        kind, body = node
        if kind in _LITERALS or kind in _COMPREHENSIONS:
            return
        if kind == "Var":
            name = str(body["value"])
            path = None if name in known.local else self._names.resolve(module, [name])
            if path is not None and not self._has_value(path, called=False):
                yield body
        elif kind in _REFERENCES:
            if not self._reference(module, value, body, known):
                yield body
        elif kind == "Call":
            if module.source.text(body) in known.proven:
                return
            path = self._names.resolve(module, path_of(body["fcn"])[0])
            if path is not None and path in self._names.functions:
                if not self._has_value(path, called=True):
                    yield body
            elif (name := ".".join(path_of(body["fcn"])[0])) in _PARTIAL or name not in opa_builtins():
                yield body
            yield from self.gaps(module, body["params"], known)
        else:
            yield from self.gaps(module, [inner for key, inner in body.items() if key != "span"], known)

    def _reference(self, module: Module, value: object, body: Mapping[str, Any], known: Known) -> bool:
        if module.source.text(body) in known.proven:
            return True
        path, literal = path_of(value)
        if not path or not literal:
            return False
        target = None if path[0] in known.local else self._names.resolve(module, path)
        if target is not None:
            return self._has_value(target, called=False)
        if path[0] == "input":
            return _guaranteed("input", path[1:])
        shape = known.elements.get(path[0])
        return shape is not None and len(path) == 2 and _guaranteed(shape, path[1:])

    def _has_value(self, path: Path, *, called: bool) -> bool:
        """Whether a rule, or a function for any arguments, has a value whatever the document holds."""
        key = (path, called)
        if key not in self._answers:
            self._answers[key] = False  # recursion is SUB10's
            self._answers[key] = any(
                self._always(module, rule, called) for module, rule in self._names.rules.get(path, ())
            )
        return self._answers[key]

    def _always(self, module: Module, rule: Definition, called: bool) -> bool:
        if rule.is_default:
            return True
        if called != bool(rule.args):
            return False
        if called and not all((node := as_node(one)) is not None and node[0] == "Var" for one in rule.args):
            return False
        # Sets and objects built piece by piece are empty where nothing is in them; SUB15 sees to objects of sets.
        if not called and ("key" in rule.head or not path_of(rule.head["refr"])[1]):
            return True
        last = rule.bodies[-1] if rule.bodies else None
        if last is not None and last["query"]["stmts"]:
            return False
        assigned = (last or {}).get("assign") or rule.head.get("assign")
        return assigned is None or not any(self.gaps(module, assigned["value"], Known.of(rule)))


def dynamic_step(refr: object) -> bool:
    """Whether a head's reference has a step that is not a literal: `by_type[type]`."""
    node = as_node(refr)
    while node is not None and node[0] in _REFERENCES:
        if node[0] == "RefBrack" and literal_text(node[1]["index"]) is None:
            return True
        node = as_node(node[1]["refr"])
    return False
