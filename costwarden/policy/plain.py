"""JSON both engines read alike: no floats, no nulls, NFC text of bounded length."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

MAX_TEXT = 4096  # a longer attribute value cannot matter to a policy and may be somebody's user data
MAX_DEPTH = 24
SAFE_INTEGER = 2**53  # beyond it an engine may round


def text_map(tags: Mapping[str, str]) -> dict[str, str]:
    """NFC keys and values in key order; of two keys that normalise alike the first in code point order stays."""
    result: dict[str, str] = {}
    for key in sorted(tags):
        result.setdefault(plain_text(key), plain_text(tags[key]))
    return result


def lowered(tags: Mapping[str, str]) -> dict[str, str]:
    """Keys in lower case; of two that fall together the first in code point order stays."""
    result: dict[str, str] = {}
    for key, value in tags.items():
        result.setdefault(key.lower(), value)
    return result


def plain_text(value: str) -> str:
    """NFC, at most MAX_TEXT characters."""
    if value.isascii():
        return value[:MAX_TEXT]
    return unicodedata.normalize("NFC", value)[:MAX_TEXT]


def plain_json(value: Any, depth: int) -> Any:
    """JSON without floats, nulls and surprises: fractions become decimal text, nulls leave lists and objects."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if abs(value) < SAFE_INTEGER else str(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < SAFE_INTEGER else str(Decimal(repr(value)))
    if depth >= MAX_DEPTH:
        return {}
    if isinstance(value, Mapping):
        return {plain_text(str(key)): plain_json(inner, depth + 1) for key, inner in value.items() if inner is not None}
    return [plain_json(inner, depth + 1) for inner in value if inner is not None]
