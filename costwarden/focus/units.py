"""Units of measure that carry a block size: "100 Hours", "10K", "1 GB/Month"."""

from __future__ import annotations

import re
from decimal import Decimal

_BLOCK = re.compile(r"\s*([0-9][0-9,]*)\s*([KMB])?(?=\s|/|$)\s*(.*)", re.ASCII)
_GLUED = re.compile(r"\s*([0-9]+)\s*(.*)", re.ASCII)
_SCALE = {"": 1, "K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
_SPELLED = {"gb": "GB", "tb": "TB", "mb": "MB", "hour": "Hours", "hrs": "Hours", "day": "Days", "month": "Months"}


def block_of(unit: str) -> tuple[Decimal, str]:
    """(how many units one price is for, the unit): "10 Hours" -> (10, "Hours"), "1K" -> (1000, "Units")."""
    match = _BLOCK.fullmatch(unit)
    size, scale, rest = (match[1], match[2] or "", match[3]) if match else ("", "", "")
    if match is None:
        glued = _GLUED.fullmatch(unit)
        size, rest = (glued[1], glued[2]) if glued else ("1", unit)
    block = Decimal(size.replace(",", "") or "1") * _SCALE[scale]
    name = rest.strip()
    if name in ("", "Unassigned"):
        name = "Units"
    elif name.startswith("/"):
        name = f"Units{name}"
    return (block if block > 0 else Decimal(1)), _SPELLED.get(name.lower(), name)
