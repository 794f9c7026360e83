"""Amounts, times, tags and ids as providers write them: floats, texts, epoch seconds; never a guess."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

_CENT = Decimal("0.01")


def amount(value: Any) -> Decimal | None:
    """A finite amount rounded to cents; None for nothing, for text that is no number, for nan."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return None
    return found.quantize(_CENT) if found.is_finite() and abs(found) < Decimal(10) ** 14 else None


def figure(value: Any) -> Decimal | None:
    """As amount, with the digits it has."""
    try:
        found = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 18 else None


def moment(value: Any) -> datetime.datetime | None:
    """RFC 3339 text, epoch seconds, or a datetime of an SDK, as UTC."""
    if isinstance(value, datetime.datetime):
        return value if value.tzinfo else value.replace(tzinfo=datetime.UTC)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return datetime.datetime.fromtimestamp(float(value), datetime.UTC)
    try:
        found = datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def whole(value: Any) -> int | None:
    found = figure(value)
    return int(found) if found is not None and found == found.to_integral_value() else None


def tags_of(listed: Any) -> dict[str, str]:
    """[{"key", "value"}] as a mapping."""
    if isinstance(listed, Mapping):
        return {str(key): str(value) for key, value in listed.items()}
    return {str(one.get("key")): str(one.get("value") or "") for one in listed or () if isinstance(one, Mapping)}


def arn_name(arn: str) -> str:
    """What stands behind the last "/" or ":" of an ARN."""
    return arn.rpartition(":")[2].rpartition("/")[2]


def arn_parts(arn: str) -> tuple[str, str]:
    """(region, account) of an ARN, "" where it has none."""
    parts = arn.split(":")
    return (parts[3], parts[4]) if len(parts) > 5 and parts[0] == "arn" else ("", "")


def plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in settings.items() if value is not None and value != ""}
