"""Replace the literal that sets a value by another literal."""

from __future__ import annotations

from costwarden.hcl.edit.align import aligned, neat_around
from costwarden.hcl.edit.values import hcl_value
from costwarden.hcl.resolve.model import Resolved, Value
from costwarden.hcl.resolve.repository import SourceText


def replace_literal(text: SourceText, found: Resolved, target: Value) -> bytes:
    """The file with the literal replaced, written in the style of the old one; trailing comments stay aligned."""
    data = text.data
    old = data[found.start : found.end]
    quoted = old.startswith(b'"') if not old.startswith(b"[") else None
    new = hcl_value(target, quoted=quoted).encode()
    line = data.count(b"\n", 0, found.start)
    neat = neat_around(data, line)
    changed = data[: found.start] + new + data[found.end :]
    if b"\n" in old or columns_differ(old, new):
        changed = aligned(changed, line, neat)
    return changed


def columns_differ(old: bytes, new: bytes) -> bool:
    return len(old) != len(new) or not (old.isascii() and new.isascii())
