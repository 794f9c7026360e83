"""Reading numbers and nested keys out of decoded JSON and YAML."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeGuard

LARGEST = 320  # powers of ten: what a double holds; beyond, printing a number is an attack on the reader


def decimal_of(found: Any) -> Decimal | None:
    """A finite Decimal, not beyond a double, from a plan's or usage file's number or numeric text."""
    if isinstance(found, bool) or found is None:
        return None
    if isinstance(found, int | Decimal):
        amount = Decimal(found)
        return amount if amount.is_finite() and abs(amount.adjusted()) <= LARGEST else None
    if isinstance(found, float | str):
        try:
            amount = Decimal(str(found).strip())
        except InvalidOperation:
            return None
        return amount if amount.is_finite() and abs(amount.adjusted()) <= LARGEST else None
    return None


def is_mapping(found: Any) -> TypeGuard[Mapping[str, Any]]:
    """isinstance of Mapping, which for a plain dict costs a tenth of asking the abstract class."""
    return type(found) is dict or isinstance(found, Mapping)


def lookup(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for part in path.split("."):
        if type(found) is not dict:
            if isinstance(found, list | tuple):
                found = found[0] if found else None
            if not is_mapping(found):
                return None
        found = found.get(part)
    return found
