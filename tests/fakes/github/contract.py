"""GitHub's OpenAPI description as a judge of requests and responses.

OpenAPI 3.0 schemas become JSON Schema 2020-12; a path parameter marked x-multi-segment may hold slashes; the file
lists few error statuses, so a common set is allowed and its bodies are judged too. Deviations are in overrides.py.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs

from tests.fakes.github.overrides import MOST_PER_PAGE, NULLABLE, OVERRIDES

FOLDER = Path(__file__).parent / "contract"
VERBS = frozenset({"get", "put", "post", "patch", "delete"})
ERRORS = frozenset({401, 403, 404, 409, 410, 422, 429, 500, 502, 503})
_URN = "urn:github"


@dataclass(frozen=True)
class Route:
    """One operation: `id` is its operationId."""

    verb: str
    pattern: re.Pattern[str]
    template: str
    operation: dict[str, Any]
    parameters: tuple[dict[str, Any], ...]
    names: tuple[str, ...]

    @property
    def id(self) -> str:
        return str(self.operation["operationId"])


class Contract:
    """The description, ready to match and to judge; validators are compiled once per use."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = _overridden(spec)
        self._routes = sorted(self._read_routes(), key=lambda one: (one.template.count("{"), -len(one.template)))
        components = to_2020({"components": spec["components"]})
        self._registry = jsonschema_rs.Registry([(_URN, components)])
        self._validators: dict[tuple[str, str], Any] = {}

    def operations(self) -> set[str]:
        return {route.id for route in self._routes}

    def match(self, verb: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The operation of a raw path, and its variables decoded."""
        for route in self._routes:
            if route.verb == verb and (found := route.pattern.fullmatch(path)):
                return route, dict(zip(route.names, map(unquote, found.groups()), strict=True))
        return None

    def example(self, name: str) -> Any:
        """A fresh copy of an example of the description."""
        return json.loads(json.dumps(self.spec["components"]["examples"][name]["value"]))

    def judge_request(self, route: Route, query: Mapping[str, list[str]], body: Any) -> list[str]:
        """What is wrong with a request, [] if nothing."""
        wrong = []
        known = {one["name"]: one for one in route.parameters if one["in"] == "query"}
        for name, values in query.items():
            if name not in known:
                wrong.append(f"unknown query parameter {name!r}")
                continue
            schema, value = known[name].get("schema", {}), values[-1]
            number = schema.get("type") == "integer"
            wrong += self._judge(f"query {name}", schema, int(value) if number and value.isdigit() else value)
            if name == "per_page" and not (value.isdigit() and 1 <= int(value) <= MOST_PER_PAGE):
                wrong.append(f"per_page is {value!r}, which is not 1 to {MOST_PER_PAGE}")
        wrong += [
            f"no query parameter {name!r}" for name, one in known.items() if one.get("required") and name not in query
        ]
        described = self._resolve(route.operation.get("requestBody"))
        if described is None:
            return [*wrong, "a body, where none is described"] if body is not None else wrong
        if body is None:
            return [*wrong, "no body"] if described.get("required") else wrong
        schema = OVERRIDES.get(route.id, described["content"]["application/json"]["schema"])
        return wrong + self._judge(f"{route.id} request", schema, body) + self._unknown_fields(schema, body, "")

    def judge_response(self, route: Route, status: int, body: Any) -> list[str]:
        """What is wrong with a response, [] if nothing."""
        described = self._resolve(route.operation["responses"].get(str(status)))
        if described is None and status not in ERRORS:
            return [f"status {status} is not described"]
        content = (described or {}).get("content", {}).get("application/json")
        if described is not None and content is None and status < 400:
            return ["a body, where none is described"] if body is not None else []
        name = "validation-error" if status == 422 else "basic-error"
        schema = content["schema"] if content else {"$ref": f"#/components/schemas/{name}"}
        return self._judge(f"{route.id} {status}", schema, body)

    def _judge(self, use: str, schema: dict[str, Any], value: Any) -> list[str]:
        key = (use, json.dumps(schema, sort_keys=True)[:200])
        if key not in self._validators:
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                to_2020(schema), registry=self._registry, validate_formats=True
            )
        return [
            f"{use}: {error.instance_path}: {_short(error.message)}"
            for error in self._validators[key].iter_errors(value)
        ]

    def _unknown_fields(self, schema: dict[str, Any], value: Any, at: str) -> list[str]:
        """GitHub ignores unknown fields; we want to know of them."""
        schema = self._resolve(schema) or {}
        if {"oneOf", "anyOf", "allOf"} & schema.keys() or schema.get("additionalProperties"):
            return []
        if isinstance(value, list):
            return [one for item in value for one in self._unknown_fields(schema.get("items", {}), item, f"{at}[]")]
        known = schema.get("properties")
        if not isinstance(value, dict) or known is None:
            return []
        inner = [
            one
            for key in value.keys() & known.keys()
            for one in self._unknown_fields(known[key], value[key], f"{at}.{key}")
        ]
        return [f"unknown field {at}.{key}" for key in value.keys() - known.keys()] + inner

    def _resolve(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            kind, name = node["$ref"].split("/")[2:]
            node = self.spec["components"][kind][name]
        return node

    def _read_routes(self) -> list[Route]:
        found = []
        for template, item in self.spec["paths"].items():
            for verb in VERBS & item.keys():
                listed = item[verb].get("parameters", []) + item.get("parameters", [])
                parameters = tuple(self._resolve(one) for one in listed)
                wide = {one["name"] for one in parameters if one["in"] == "path" and one.get("x-multi-segment")}
                parts = re.split(r"(\{[^}]+\})", template)
                names = tuple(part[1:-1] for part in parts if part[:1] == "{")
                pattern = "".join(
                    ("(.+)" if part[1:-1] in wide else "([^/]+)") if part[:1] == "{" else re.escape(part)
                    for part in parts
                )
                found.append(Route(verb.upper(), re.compile(pattern), template, item[verb], parameters, names))
        return found


def _overridden(spec: dict[str, Any]) -> dict[str, Any]:
    for name, path in NULLABLE:
        node = spec["components"]["schemas"][name]
        for step in path[:-1]:
            node = node["properties"][step]
        node["properties"][path[-1]] = {"nullable": True, "allOf": [node["properties"][path[-1]]]}
    return spec


def _short(message: str) -> str:
    """A value may be large: what is wrong with it stands at the end."""
    return message if len(message) <= 300 else f"{message[:80]} … {message[-200:]}"


def to_2020(node: Any) -> Any:
    """An OpenAPI 3.0 schema as JSON Schema 2020-12, its references to the registry's document."""
    if isinstance(node, list):
        return [to_2020(one) for one in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": _URN + node["$ref"]}
    plain = {key: to_2020(value) for key, value in node.items() if not (key == "nullable" and isinstance(value, bool))}
    return {"anyOf": [plain, {"type": "null"}]} if node.get("nullable") is True else plain


@cache
def github_contract() -> Contract:
    return Contract(json.loads(gzip.decompress((FOLDER / "api.github.com.json.gz").read_bytes())))
