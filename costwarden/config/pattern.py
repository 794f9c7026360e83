"""Which regular expressions a configuration may hold: those that mean the same in both Rego engines.

`\\w`, `\\d`, `\\s` and `\\b` are ASCII in OPA (RE2) and Unicode in regorus, and RE2 has neither look-around nor
back-references; a pattern with any of them would decide differently by engine.
"""

from __future__ import annotations

import re

_DIFFERS = re.compile(r"(?<!\\)(?:\\\\)*\\([wWdDsSbB])")
_NOT_RE2 = re.compile(r"\(\?(?:[=!>#]|<[=!]|P=|\()|(?<!\\)(?:\\\\)*\\[1-9]|[*+?}]\+")
_WRITE = {"w": "[0-9A-Za-z_]", "d": "[0-9]", "s": "[ \\t\\n\\r\\f]", "b": "an explicit character"}


def check_pattern(pattern: str) -> str:
    """Return `pattern`, or raise ValueError with the construct that is not portable."""
    if len(pattern) > 500:
        raise ValueError("is longer than 500 characters")
    differs = _DIFFERS.search(pattern)
    if differs:
        letter = differs[1]
        raise ValueError(f"\\{letter} differs between Rego engines; write {_WRITE[letter.lower()]}")
    if _NOT_RE2.search(pattern):
        raise ValueError("look-around, back-references and possessive quantifiers do not exist in Rego")
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"is not a regular expression: {error}") from error
    return pattern
