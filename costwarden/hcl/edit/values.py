"""Values as HCL text: quoted by one function, so that no value can be anything but a literal."""

from __future__ import annotations

import re
from decimal import Decimal

from costwarden.hcl.quoting import hcl_string
from costwarden.hcl.resolve.literals import number_of
from costwarden.hcl.resolve.model import Scalar, Value

MAX_TEXT = 8_192
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Every `${` has an end of its own, and no sign before it.
_CLOSED = re.compile(r"(?:[^$]|\$(?![${])|\$\{[^{}$\"\n]*\})*", re.DOTALL)
_WORDS = frozenset({"for", "if", "in", "null", "true", "false"})


def hcl_value(value: Value, *, quoted: bool | None = None) -> str:
    """'"gp3"', '8', 'true', '["arm64"]'. `quoted`: as the literal it replaces was, where both styles say the same.

    Raises ValueError for what no literal can say: too long, not finite, no text at all.
    """
    if isinstance(value, tuple):
        return "[" + ", ".join(hcl_value(item) for item in value) + "]"
    if isinstance(value, bool):
        text = "true" if value else "false"
        return hcl_string(text) if quoted else text
    if isinstance(value, (int, Decimal)):
        text = _number(value)
        return hcl_string(text) if quoted else text
    if not isinstance(value, str):
        raise ValueError("a value is a text, a number, true or false, or a list of them")
    if len(value) > MAX_TEXT or any(0xD800 <= ord(character) < 0xE000 for character in value):
        raise ValueError("the text is too long, or no text")
    if quoted is False and (value in ("true", "false") or number_of(value) is not None):
        return value
    return _quoted(value)


def hcl_key(key: str, *, quoted: bool) -> str:
    """A key of an object: bare where that is unmistakable and the neighbours are bare as well."""
    hcl_value(key)
    if not quoted and _BARE_KEY.fullmatch(key) and key not in _WORDS:
        return key
    return _quoted(key)


def is_name(name: str) -> bool:
    """Whether an argument or block may be called so."""
    return NAME.fullmatch(name) is not None and name not in _WORDS


def shown(value: Scalar | Value | None) -> str:
    """For a sentence, one line."""
    if value is None:
        return "not set"
    return hcl_value(value)


def _quoted(text: str) -> str:
    """As Terraform reads it: `$${x}`, with an escape where a parser would stumble over the doubled sign."""
    written = hcl_string(text).replace("%%{", "\\u0025{")
    return written if _CLOSED.fullmatch(text) else written.replace("$${", "\\u0024{")


def _number(value: int | Decimal) -> str:
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError("not a number Terraform reads")
    return f"{number:f}"
