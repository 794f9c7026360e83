"""What the types may assume, read from their files: every sentence that `assume` is called with.

A sentence of a shared file (`_machines.py`) belongs to the types whose files import it, directly or through another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from costwarden.estimate.registry import known_types
from costwarden.estimate.type_list import PROVIDERS

_ESTIMATE = Path(__file__).resolve().parents[1] / "costwarden" / "estimate"


def assumptions() -> dict[str, list[str]]:
    """Sentence -> types that may say it, both in alphabetical order. What a resource fills in is "…"."""
    found: dict[str, list[str]] = {}
    for name in known_types():
        prefix, _, short = name.partition("_")
        for module in _closure(f"{PROVIDERS[prefix]}/{short}"):
            for sentence in _sentences(module):
                types = found.setdefault(sentence, [])
                if name not in types:
                    types.append(name)
    return dict(sorted(found.items()))


def _closure(module: str) -> set[str]:
    """The type's file and the shared files that it leads to; another type's file is followed where it is imported."""
    seen, waiting = {module}, [module]
    while waiting:
        for other in _imports(waiting.pop()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((_ESTIMATE / f"{module}.py").read_text(encoding="utf-8"))


@cache
def _imports(module: str) -> tuple[str, ...]:
    found = []
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("costwarden.estimate."):
            steps = (node.module or "").split(".")[2:]
            if len(steps) == 2 and steps[0] in PROVIDERS.values():
                found.append("/".join(steps))
    return tuple(found)


@cache
def _sentences(module: str) -> tuple[str, ...]:
    return tuple(_calls(_tree(module)))


def _calls(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "assume":
            text = _text(node.args[0])
            if text:
                yield text


def _text(node: ast.expr) -> str:
    """A sentence as it is written; "" for one that another place holds."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    if isinstance(node, ast.BinOp):
        return _text(node.left) + _text(node.right)
    return ""
