"""Whether a budget or an owner is responsible for a resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from costwarden.config.model import Match, Ownership


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
    """Glob over Terraform addresses: `*` and `?` are wild, brackets are Terraform's own instance keys."""
    return fnmatchcase(address, pattern.replace("[", "[[]"))
