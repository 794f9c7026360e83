"""Whether a budget or an owner is responsible for a resource."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from costwarden.config.model import Match, Ownership

_WILD = re.compile(r"[*?]")
_ESCAPED = re.compile(r"\\([*?])")


def matches(match: Match, address: str, tags: Mapping[str, str], environment: str, project: str) -> bool:
    """True where every given part of `match` holds."""
    return (
        all(tags.get(key) == value for key, value in match.tag.items())
        and match.environment in (None, environment)
        and match.project in (None, project)
        and (match.address is None or address_matches(match.address, address))
    )


def owner_of(rules: Sequence[Ownership], address: str, tags: Mapping[str, str], environment: str, project: str) -> str:
    """The owner of the first rule that matches; "" where none does."""
    return next((rule.owner for rule in rules if matches(rule.match, address, tags, environment, project)), "")


def address_matches(pattern: str, address: str) -> bool:
    """Glob over Terraform addresses: `*` and `?` are wild unless a backslash stands before them, brackets are
    Terraform's own instance keys."""
    return fnmatchcase(address, _ESCAPED.sub(r"[\1]", pattern.replace("[", "[[]")))


def only(address: str) -> str:
    """The pattern of this one address: a for_each key may hold a `*`, which would be wild."""
    return _WILD.sub(r"\\\g<0>", address)
