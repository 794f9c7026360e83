"""The OpenAPI document, made of the table that also routes and validates."""

from __future__ import annotations

from typing import Any

from bot.api.endpoint import Endpoint
from bot.api.parameters import LARGEST, Parameter
from bot.api.routes import ENDPOINTS
from bot.api.shapes import schemas

_ERRORS = {
    400: "A parameter or the body is not what it should be.",
    401: "No token, or one that does not hold.",
    403: "The token lacks the scope.",
    404: "Not there, or not yours.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Understood, but it cannot be decided or asked.",
    429: "Too many requests; Retry-After says when.",
    503: "The state store does not answer.",
}
_ALWAYS = (400, 401, 403, 429, 503)


def document() -> dict[str, Any]:
    """OpenAPI 3.1."""
    from costwarden import __version__

    paths: dict[str, dict[str, Any]] = {}
    for one in ENDPOINTS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "costwarden",
            "version": __version__,
            "description": "Costs, decisions and recommendations of one tenant: the token's.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "`costwarden token create` makes one.",
                }
            },
        },
        "security": [{"token": []}],
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    errors = {str(status): _answer(_ERRORS[status], "Error") for status in sorted({*_ALWAYS, *one.more_errors})}
    words = [one.method.lower(), *(part.strip("{}") for part in one.path.split("/") if part)]
    operation: dict[str, Any] = {
        "operationId": "_".join(words),
        "summary": one.summary,
        "description": f"Needs a token with the scope `{one.scope}`.",
        "parameters": [*_path_parameters(one), *(_parameter(each) for each in one.parameters)],
        "responses": {str(one.status): _answer("Done.", one.answer)} | errors,
    }
    if one.body is not None:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{one.body}"}}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _answer(description: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def _parameter(one: Parameter) -> dict[str, Any]:
    shape: dict[str, Any] = {"name": one.name, "in": "query", "description": one.description, "required": one.required}
    if one.schema["type"] == "array":
        shape |= {"style": "form", "explode": True}
    return shape | {"schema": dict(one.schema)}


def _path_parameters(one: Endpoint) -> list[dict[str, Any]]:
    if "{number}" not in one.path:
        return []
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST}
    return [{"name": "number", "in": "path", "required": True, "schema": schema}]
