"""The shape of rows by name: FOCUS, or what a connector's `shape()` says about its own files."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.focus.shape import Shape

_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)


class RowsUnknown(CostwardenError):
    """`rows` of a folder names something that has no rows."""


def shape_of(rows: str, *, provider: str, times: str, nulls: Sequence[str]) -> Shape:
    """Errors: RowsUnknown."""
    from costwarden.focus.as_focus import focus_shape

    if rows == "focus":
        return focus_shape(provider, formats=(times,), nulls=nulls)
    if _NAME.fullmatch(rows) and (Path(__file__).parent / f"{rows}.py").is_file():
        build = getattr(importlib.import_module(f"collectors.{rows}"), "shape", None)
        if build is not None:
            found: Shape = build()
            return replace(found, nulls=found.nulls | frozenset(nulls))
    raise RowsUnknown(f"no connector knows rows of {rows[:60]!r}", hint="rows: focus, aws_cur, aws_cur2 or azure_cost")
