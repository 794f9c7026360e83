"""Strings as HCL writes them, which is not JSON: no \\b, \\f or \\/, and "$${" for a literal "${"."""

from __future__ import annotations

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def hcl_string(value: str) -> str:
    """'a${b}' -> '"a$${b}"'; also how Terraform prints a for_each key in an address."""
    written = "".join(
        _ESCAPES.get(character)
        or (f"\\u{ord(character):04x}" if ord(character) < 32 or ord(character) == 127 else character)
        for character in value
    )
    return '"' + written.replace("${", "$${").replace("%{", "%%{") + '"'
