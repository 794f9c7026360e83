"""The shipped table of arguments, made by tools/provider_arguments.py.

From the AWS provider 5.100.0 itself; azurerm and google from the bindings cdktn-provider-azurerm 18.9.0 and
cdktn-provider-google 21.1.0 (their provider majors 5 and 8).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from costwarden.hcl.taggable import has_tags

_MAPS = frozenset({"tags", "labels", "user_labels", "resource_labels"})


@cache
def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(Path(__file__).with_name("arguments.json").read_bytes())
    return found


def known_types() -> tuple[str, ...]:
    return tuple(_table())


def argument_kind(resource_type: str, steps: Sequence[str]) -> str | None:
    """ "string", "number", "bool", "list", "set", "map", "object" or "block" for a path without positions.

    None where the type is not in the table or has no such argument.
    """
    here: Any = _table().get(resource_type)
    if here is None and len(steps) == 1 and steps[0] == "tags" and has_tags(resource_type):
        return "map"
    for step in steps:
        here = here.get(step) if isinstance(here, dict) else None
    return "block" if isinstance(here, dict) else here


def is_map(resource_type: str, name: str) -> bool:
    """Whether the argument is a map of free keys, as tags are."""
    kind = argument_kind(resource_type, (name,))
    return kind == "map" or (kind is None and name in _MAPS)
