"""SUB01 and SUB13: what is said about a file before, or instead of, its syntax tree."""

from __future__ import annotations

import re

from costwarden.policy.diagnostic import Diagnostic, outside
from costwarden.policy.source_text import blanked

MAX_COLUMNS = 1_023
_PLACE = re.compile(r"-->\s*.*?:(\d+):(\d+)")
_SAID = re.compile(r"error:\s*(.+)")
_V0_HEAD = re.compile(r"^\s*(?:default\s+)?[A-Za-z_]\w*(?:\[[^\]]*\]|\([^)]*\))?\s*(?::?=\s*[^{]+)?\{")


def text_findings(file: str, text: str) -> list[Diagnostic]:
    """SUB13: lines wider than regorus reads."""
    return [
        outside(
            file, (number, MAX_COLUMNS + 1), "SUB13", "a line over 1,023 columns", "it is not read", "Break the line"
        )
        for number, line in enumerate(text.split("\n"), 1)
        if len(line.encode()) > MAX_COLUMNS
    ]


def syntax_error(file: str, text: str, reason: str) -> Diagnostic:
    """SUB01 from regorus' parse error; v0 rules and template strings are told apart by the line it names."""
    place, said = _PLACE.search(reason), _SAID.search(reason)
    line, col = (int(place[1]), int(place[2])) if place else (1, 1)
    lines = text.split("\n")
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    code = blanked(text).split("\n")
    if '$"' in shown or "$`" in shown:
        at = (line, max(shown.find('$"'), shown.find("$`")) + 1)
        return outside(file, at, "SUB01", "template string", "engines differ", "Use sprintf or a METADATA message")
    message = " ".join(said[1].split()) if said else "it does not parse"
    old = next(
        (number for number, one in enumerate(code, 1) if _V0_HEAD.match(one) and not re.search(r"\bif\b", one)), 0
    )
    if old and ("if" in message or "`contains`" in message or old in (line, line - 1)):
        why = "rule body without 'if'"
        return Diagnostic(
            file, old, 1, "SUB01", f"not Rego v1 syntax ({why})", f"Convert with: opa fmt --write --v0-v1 {file}"
        )
    return Diagnostic(
        file, line, col, "SUB01", f"not Rego v1 syntax ({message[:120]})", "`opa check --strict` explains it"
    )
