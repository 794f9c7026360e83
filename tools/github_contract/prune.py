"""A whole OpenAPI description in, the part a set of operations needs out, without the prose."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

VERBS = frozenset({"get", "put", "post", "patch", "delete"})
_PROSE = frozenset({"x-github", "x-octokit", "externalDocs"})
_EXAMPLES = frozenset({"example", "examples"})


class NoLongerDescribed(LookupError):
    """Operations the description does not have (any more)."""


def prune(spec: dict[str, Any], wanted: Collection[str]) -> dict[str, Any]:
    """Keep the operations `wanted` by operationId and all they refer to. Errors: NoLongerDescribed."""
    paths: dict[str, Any] = {}
    found: set[str] = set()
    for template, item in spec["paths"].items():
        kept = {verb: op for verb, op in item.items() if verb in VERBS and op["operationId"] in wanted}
        if kept:
            found |= {op["operationId"] for op in kept.values()}
            shared = {"parameters": item["parameters"]} if "parameters" in item else {}
            paths[template] = kept | shared
    if gone := sorted(set(wanted) - found):
        raise NoLongerDescribed(f"operations no longer described: {', '.join(gone)}")
    components = _reachable(spec, paths)
    pruned = {
        "openapi": spec["openapi"],
        "info": {key: spec["info"][key] for key in ("title", "version", "license") if key in spec["info"]},
        "paths": _without_prose(paths),
        "components": {
            kind: dict(sorted((named if kind in _EXAMPLES else _without_prose(named)).items()))
            for kind, named in components.items()
        },
    }
    for response in _responses(pruned):
        response.setdefault("description", "")  # the one description OpenAPI insists on
    return pruned


def _reachable(spec: dict[str, Any], paths: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The components that `paths` refers to, directly or through others."""
    used: dict[str, dict[str, Any]] = {}
    queue: list[Any] = [paths]
    while queue:
        node = queue.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                kind, name = node["$ref"].split("/")[2:]
                if name not in used.setdefault(kind, {}):
                    used[kind][name] = spec["components"][kind][name]
                    queue.append(used[kind][name])
            queue += node.values()
        elif isinstance(node, list):
            queue += node
    return dict(sorted(used.items()))


def _without_prose(node: Any) -> Any:
    """Drop descriptions where they are text (a schema may have a property of that name); examples stay whole."""
    if isinstance(node, list):
        return [_without_prose(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value if key in _EXAMPLES else _without_prose(value)
        for key, value in node.items()
        if key not in _PROSE and not (key == "description" and isinstance(value, str))
    }


def _responses(spec: dict[str, Any]) -> list[dict[str, Any]]:
    listed = [
        response
        for item in spec["paths"].values()
        for verb, op in item.items()
        if verb in VERBS
        for response in op["responses"].values()
    ]
    return [one for one in (*listed, *spec["components"].get("responses", {}).values()) if "$ref" not in one]
