"""Query parameters as one table per endpoint: what OpenAPI says of them is what is accepted, no more and no less."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.api.errors import ApiError

# What JSON Schema's patterns mean to every client; Python's fullmatch and ASCII keep them to that.
DAY = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
WORDS = r"^[^\x00-\x1f\x7f]{1,300}$"
LARGEST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter; `schema` is its JSON Schema: an integer, a string with a pattern or enum, an array."""

    name: str
    description: str
    schema: Mapping[str, Any]
    required: bool = False


def whole(name: str, description: str, *, least: int = 1, most: int = LARGEST, default: int | None = None) -> Parameter:
    schema: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name, description, schema | ({} if default is None else {"default": default}))


def words(name: str, description: str, *, pattern: str = WORDS) -> Parameter:
    return Parameter(name, description, {"type": "string", "pattern": pattern})


def one_of(name: str, description: str, values: Sequence[str], *, default: str | None = None) -> Parameter:
    schema: dict[str, Any] = {"type": "string", "enum": list(values)}
    return Parameter(name, description, schema | ({} if default is None else {"default": default}))


def day(name: str, description: str) -> Parameter:
    return Parameter(name, description, {"type": "string", "format": "date", "pattern": DAY})


def several(name: str, description: str, *, pattern: str = WORDS, most: int = 8) -> Parameter:
    """Given as often as wanted: ?by=service&by=team."""
    items = {"type": "string", "pattern": pattern}
    return Parameter(name, description, {"type": "array", "items": items, "minItems": 1, "maxItems": most})


LIMIT = whole("limit", "How many items at most.", most=500, default=100)
AFTER = words("after", "The `next` of the page before.", pattern=r"^[0-9a-f.]{1,40}$")


def read_parameters(known: Sequence[Parameter], given: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Values by name, defaults included; absent ones are None. Errors: ApiError 400, naming the parameter."""
    by_name = {one.name: one for one in known}
    found: dict[str, list[str]] = {}
    for name, value in given:
        if name not in by_name:
            raise ApiError(400, f"there is no parameter {name[:60]!r}", f"known are {', '.join(by_name) or 'none'}")
        found.setdefault(name, []).append(value)
    values: dict[str, Any] = {}
    for one in known:
        texts = found.get(one.name)
        if texts is None:
            if one.required:
                raise ApiError(400, f"the parameter {one.name} is missing", one.description)
            values[one.name] = one.schema.get("default")
        elif one.schema["type"] == "array":
            if len(texts) > one.schema["maxItems"]:
                raise _bad(one)
            values[one.name] = [_text(one, one.schema["items"], text) for text in texts]
        elif len(texts) > 1:
            raise ApiError(400, f"the parameter {one.name} is given twice", "give it once")
        else:
            values[one.name] = _value(one, texts[0])
    return values


def _value(one: Parameter, text: str) -> Any:
    schema = one.schema
    if schema["type"] == "integer":
        if (
            not re.fullmatch(r"-?[0-9]{1,18}", text, re.ASCII)
            or not schema["minimum"] <= int(text) <= schema["maximum"]
        ):
            raise _bad(one)
        return int(text)
    text = _text(one, schema, text)
    if schema.get("format") == "date":
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise _bad(one) from None
    return text


def _text(one: Parameter, schema: Mapping[str, Any], text: str) -> str:
    if "enum" in schema and text not in schema["enum"]:
        raise _bad(one)
    if "pattern" in schema and not re.search(schema["pattern"].removesuffix("$") + r"\Z", text):
        raise _bad(one)
    return text


def _bad(one: Parameter) -> ApiError:
    return ApiError(400, f"the parameter {one.name} cannot be that", one.description)
