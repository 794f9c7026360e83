"""Fields of a foreign document, each asked for by name and type; a wrong type is an error that names its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from costwarden.estimate.infracost_model import InfracostNotReadable

_MAX_DIGITS = 60  # beyond any price: a number of a million digits is an attack on whoever multiplies it


class Fields:
    """One JSON object and where it is ("projects[0].breakdown"); absent and null are the same."""

    __slots__ = ("_path", "place", "values")

    def __init__(self, values: Mapping[str, Any], path: str, place: str = "") -> None:
        self.values = values
        self._path = path
        self.place = place

    def fail(self, name: str, expected: str) -> InfracostNotReadable:
        return InfracostNotReadable(self._path, f"{self._at(name)} is not {expected}")

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def text(self, name: str, default: str = "") -> str:
        found = self.values.get(name)
        if found is None:
            return default
        if not isinstance(found, str):
            raise self.fail(name, "text")
        return found

    def required(self, name: str) -> str:
        found = self.text(name)
        if not found:
            raise self.fail(name, "given")
        return found

    def amount(self, name: str, *, signed: bool = False) -> Decimal | None:
        """A finite decimal from text or a number (parsed as text, never through a float's arithmetic)."""
        found = self.values.get(name)
        if found is None or found == "":
            return None
        if isinstance(found, bool) or not isinstance(found, str | int | float):
            raise self.fail(name, "a number")
        try:
            amount = _decimal(str(found).strip())
        except (InvalidOperation, ZeroDivisionError):
            raise self.fail(name, "a number") from None
        if not amount.is_finite() or abs(amount.adjusted()) > _MAX_DIGITS or len(amount.as_tuple().digits) > 200:
            raise self.fail(name, "a number of a usual size")
        if amount < 0 and not signed:  # a made-up saving would pay for whatever else the change adds
            raise self.fail(name, "zero or more")
        return amount

    def flag(self, name: str, default: bool = False) -> bool:
        found = self.values.get(name)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise self.fail(name, "true or false")
        return found

    def whole(self, name: str) -> int:
        found = self.values.get(name)
        if found is None:
            return 0
        if isinstance(found, bool) or not isinstance(found, int):
            raise self.fail(name, "a whole number")
        return found

    def object(self, name: str) -> Fields | None:
        found = self.values.get(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise self.fail(name, "an object")
        return Fields(found, self._path, self._at(name))

    def objects(self, name: str) -> Iterator[Fields]:
        """The objects of a list, each with its place; an absent list is empty."""
        found = self.values.get(name)
        if found is None:
            return
        if not isinstance(found, list):
            raise self.fail(name, "a list")
        for at, one in enumerate(found):
            if not isinstance(one, dict):
                raise self.fail(f"{name}[{at}]", "an object")
            yield Fields(one, self._path, self._at(f"{name}[{at}]"))

    def texts(self, name: str) -> dict[str, str] | None:
        """A map of texts; numbers and truth values, as some tags have, become text. None where it is absent."""
        found = self.values.get(name)
        if found is None:
            return None
        if not isinstance(found, dict):
            raise self.fail(name, "an object")
        return {key: value if isinstance(value, str) else _plain(value) for key, value in found.items()}

    def strings(self, name: str) -> tuple[str, ...]:
        found = self.values.get(name)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            raise self.fail(name, "a list of texts")
        return tuple(found)


def _decimal(text: str) -> Decimal:
    """A decimal, or a fraction such as "73/2000", which Infracost 2 computes with."""
    if len(text) > 400:
        raise InvalidOperation
    above, slash, below = text.partition("/")
    return Decimal(above) / Decimal(below) if slash else Decimal(above)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
