"""SUB02-SUB04 and SUB06-SUB08: every call resolves, is allowed, and its arguments mean the same in both engines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from costwarden.config.pattern import check_pattern
from costwarden.policy.diagnostic import Diagnostic, outside
from costwarden.policy.lint_allowed import ALLOWED, opa_builtins, why_forbidden
from costwarden.policy.lint_names import Module, Names
from costwarden.policy.lint_tree import as_node, literal_text, nodes, path_of

_VERB = re.compile(r"%([-+# 0-9.]*)(.?)", re.DOTALL)
_PATTERN_ARGUMENT = {"regex.match": 0, "regex.replace": 1, "regex.split": 0}


def call_findings(names: Names, module: Module, tree: object, *, complete: bool) -> Iterator[Diagnostic]:
    """`complete=False`: some file could not be parsed, so a call into the bundle may lead there."""
    for kind, body in nodes(tree):
        if kind == "Call":
            yield from _call(names, module, body, complete)


def _call(names: Names, module: Module, body: Mapping[str, Any], complete: bool) -> Iterator[Diagnostic]:
    path, literal = path_of(body["fcn"])
    at = module.source.place(body)
    name = ".".join(path)
    if not path or not literal:
        text = f"SUB02 the function {module.source.text(body)[:60]!r} is computed, --engine opa refuses it too"
        yield _invalid(module, at, "SUB02", text.removeprefix("SUB02 "))
        return
    params: Sequence[Any] = body["params"]
    target = names.resolve(module, path)
    if target is not None and (target in names.functions or path[0] in module.imports or path[0] == "data"):
        arities = names.functions.get(target)
        if arities is None:
            if complete:
                yield _invalid(module, at, "SUB02", f"{name} is not a function of the policies")
        elif not any(len(params) in (arity, arity + 1) for arity in arities):
            expected = "/".join(str(arity) for arity in sorted(arities))
            yield _invalid(module, at, "SUB02", f"{name} takes {expected} arguments, not {len(params)}")
        return
    arity = opa_builtins().get(name)
    forbidden = why_forbidden(name)
    if arity is None:
        if complete or "." in name:
            yield _invalid(module, at, "SUB02", f"{name} is neither a function of the policies nor a built-in")
    elif forbidden is not None:
        yield outside(module.file, at, "SUB04", name, forbidden[0], forbidden[1])
    elif name not in ALLOWED:
        yield outside(module.file, at, "SUB03", name, "not on its list of built-ins", "Use an allowed built-in")
    elif arity >= 0 and len(params) not in (arity, arity + 1):
        yield _invalid(module, at, "SUB02", f"{name} takes {arity} arguments, not {len(params)}")
    else:
        yield from _arguments(module, name, params, at)


def _invalid(module: Module, at: tuple[int, int], code: str, message: str) -> Diagnostic:
    ending = "" if message.endswith("refuses it too") else ", --engine opa refuses it too"
    return Diagnostic(module.file, at[0], at[1], code, f"{message}{ending}", "")


def _arguments(module: Module, name: str, params: Sequence[Any], at: tuple[int, int]) -> Iterator[Diagnostic]:
    if name == "sprintf":
        yield from _sprintf(module, params, at)
    elif name in _PATTERN_ARGUMENT:
        pattern = literal_text(params[_PATTERN_ARGUMENT[name]], module.source)
        if pattern is not None:
            try:
                check_pattern(pattern)
            except ValueError as error:
                valid = "look-around" not in str(error) and "not a regular" not in str(error)
                what = f"a regular expression that {error}" if str(error).startswith("is") else f"in a pattern, {error}"
                yield outside(
                    module.file, at, "SUB07", what, "patterns must mean the same everywhere", "Rewrite it", opa=valid
                )
    elif name == "glob.match":
        delimiters = as_node(params[1])
        if delimiters is None or delimiters[0] != "Array" or not delimiters[1]["items"]:
            yield outside(
                module.file, at, "SUB08", "glob.match without delimiters", "defaults differ", 'Write them, as ["."]'
            )
    elif name == "json.patch" and not _only_adds(params[1]):
        yield outside(
            module.file, at, "SUB08", "json.patch other than literal add", "an absent path differs", "Use object.union"
        )


def _only_adds(value: object) -> bool:
    node = as_node(value)
    if node is None or node[0] != "Array":
        return False
    for item in node[1]["items"]:
        patch = as_node(item)
        if patch is None or patch[0] != "Object":
            return False
        if not any(literal_text(one[-2]) == "op" and literal_text(one[-1]) == "add" for one in patch[1]["fields"]):
            return False
    return True


def _sprintf(module: Module, params: Sequence[Any], at: tuple[int, int]) -> Iterator[Diagnostic]:
    template = literal_text(params[0], module.source)
    if template is None:
        yield outside(
            module.file, at, "SUB06", "sprintf with a computed format", "verbs differ", "Write the format out"
        )
        return
    found = [(flags, verb) for flags, verb in _VERB.findall(template) if flags or verb != "%"]
    wrong = next((f"%{flags}{verb}" for flags, verb in found if flags or verb not in ("s", "d", "v")), None)
    if wrong is not None:
        yield outside(module.file, at, "SUB06", f"sprintf verb {wrong!r}", "texts differ", "Use %s, %d or %v")
        return
    verbs = [verb for _, verb in found]
    values = as_node(params[1])
    if values is None or values[0] != "Array":
        return
    items = values[1]["items"]
    if len(items) != len(verbs):
        yield outside(
            module.file,
            at,
            "SUB06",
            f"sprintf with {len(verbs)} verbs and {len(items)} values",
            "texts differ",
            "Match them",
        )
        return
    for verb, item in zip(verbs, items, strict=True):
        node = as_node(item)
        literal = node[0] if node is not None else ""
        if (verb == "s" and literal in ("Number", "Bool", "Null")) or (
            verb == "d" and literal in ("String", "RawString", "Bool", "Null", "Array", "Object", "Set")
        ):
            yield outside(module.file, at, "SUB06", f"%{verb} of a {literal.lower()}", "texts differ", "Use %v")
