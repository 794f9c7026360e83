"""Careful reading of a hostile JSON document: a field of another type is an absent one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from bot.webhooks.errors import BadDelivery

_LONGEST = 1000
_NUMBERS = 2**53


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object a body is. Errors: BadDelivery."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadDelivery("the body is not JSON") from None
    if not isinstance(value, dict):
        raise BadDelivery("the body is not a JSON object")
    return value


def at(value: Any, *path: str) -> Any:
    """What lies at a path of keys, or None."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def text(value: Any, *path: str, longest: int = _LONGEST) -> str:
    """Text at a path; "" where there is none, and for one too long to be what it should be."""
    found = at(value, *path)
    return found if isinstance(found, str) and len(found) <= longest else ""


def number(value: Any, *path: str) -> int | None:
    """A whole positive number at a path, or None."""
    found = at(value, *path)
    return found if type(found) is int and 0 < found < _NUMBERS else None


def names(value: Any, key: str, *path: str) -> tuple[str, ...]:
    """The texts under `key` of a list of objects."""
    found = at(value, *path)
    return tuple(one for item in found if (one := text(item, key))) if isinstance(found, list) else ()
