"""Reading regorus' syntax trees: positions from byte offsets, paths of references, walks.

A node is {"Kind": {"span": {...}, ...}}. `col` of a call or a dotted reference is not its beginning; the byte offset
`start` is, so positions are computed from it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

QUERIES = frozenset({"ArrayCompr", "SetCompr", "ObjectCompr", "Every"})
Node = tuple[str, Mapping[str, Any]]


class Source:
    """One file: its text in bytes, and what stands where."""

    def __init__(self, file: str, contents: str) -> None:
        self.file = file
        self._bytes = contents.encode()
        self._starts = [0]
        at = self._bytes.find(b"\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = self._bytes.find(b"\n", at + 1)

    def place(self, body: Mapping[str, Any]) -> tuple[int, int]:
        """1-based line and column (in characters) of a node's beginning."""
        start = int((body.get("span") or body)["start"])
        line = bisect_right(self._starts, start)
        return line, len(self._bytes[self._starts[line - 1] : start].decode("utf-8", "replace")) + 1

    def text(self, body: Mapping[str, Any]) -> str:
        span = body.get("span") or body
        return self._bytes[span["start"] : span["end"]].decode("utf-8", "replace")


def as_node(value: object) -> Node | None:
    """(kind, body) where `value` is a node, else None."""
    if isinstance(value, dict) and len(value) == 1:
        kind, body = next(iter(value.items()))
        if kind[:1].isupper() and isinstance(body, dict):
            return kind, body
    return None


def nodes(value: object, *, into_queries: bool = True) -> Iterator[Node]:
    """Every node at or below `value`, parents first; `into_queries=False` stops at comprehensions and `every`."""
    pending = [value]
    while pending:
        one = pending.pop()
        node = as_node(one)
        if node is not None:
            yield node
            if into_queries or node[0] not in QUERIES:
                pending.extend(reversed(list(node[1].values())))
        elif isinstance(one, dict):
            pending.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            pending.extend(reversed(one))


def path_of(value: object) -> tuple[list[str], bool]:
    """A reference's literal segments from its first name on, and whether it is literal to its end."""
    chain = []
    node = as_node(value)
    while node is not None and node[0] in ("RefDot", "RefBrack"):
        chain.append(node)
        node = as_node(node[1]["refr"])
    if node is None or node[0] != "Var":
        return [], False
    path = [str(node[1]["value"])]
    for kind, body in reversed(chain):
        if kind == "RefDot":
            path.append(str(body["field"][1]))
            continue
        index = literal_text(body["index"])
        if index is None:
            return path, False
        path.append(index)
    return path, True


def literal_text(value: object, source: Source | None = None) -> str | None:
    """The text of a string literal, escapes resolved; None for anything else."""
    node = as_node(value)
    if node is None or node[0] not in ("String", "RawString"):
        return None
    text = str(node[1]["value"])
    if node[0] == "RawString" or source is None:
        return text
    try:
        return str(json.loads(source.text(node[1])))
    except ValueError:
        return text


def pattern_names(value: object) -> set[str]:
    """Variables a pattern binds: a name, elements of an array, values of an object."""
    node = as_node(value)
    if node is None:
        return set()
    kind, body = node
    if kind == "Var":
        return {str(body["value"])}
    if kind == "Array":
        return {name for item in body["items"] for name in pattern_names(item)}
    if kind == "Object":
        return {name for field in body["fields"] for name in pattern_names(field[-1])}
    return set()
