"""What the resolver answers: the literal that sets a value, where it is, and how the code leads there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# What a literal may be worth; a tuple is a list of them.
Scalar = str | int | Decimal | bool
Value = Scalar | tuple[Scalar, ...]


class Origin(StrEnum):
    """What kind of place holds the literal."""

    BLOCK = "block"  # the resource block itself
    LOCAL = "local"
    DEFAULT = "default"  # of a variable of the root module
    TFVARS = "tfvars"
    ARGUMENT = "argument"  # of a module call
    FOR_EACH = "for_each"  # an element of the collection itself


@dataclass(frozen=True, slots=True)
class Step:
    """One hop on the way: "var.size", "module.app argument size", with the line it is written on."""

    what: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Resolved:
    """The literal behind an attribute. `start` and `end` are byte offsets of its expression in `file`."""

    address: str
    attribute_path: str
    file: str  # relative to the base, with forward slashes
    line: int  # from 1
    start: int
    end: int
    value: Value
    origin: Origin
    chain: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
