"""Whom GitLab asks for a review: users by name, and of a group its direct members, for only people can be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from costwarden.forge.model import ForgeError

MOST_REVIEWERS = 10
_DEVELOPER = 30  # docs.gitlab.com/api/members: may push, so may review
# what is asked, path, query -> the objects listed; errors: ForgeError
Lister = Callable[[str, str, Mapping[str, Any]], list[Mapping[str, Any]]]


def reviewers_of(listed: Lister, owners: Sequence[str], author: str) -> tuple[list[int], list[str]]:
    """(user ids in order of the owners, owners that are nobody this token may see)."""
    asked: dict[int, None] = {}
    left: list[str] = []
    for owner in owners:
        name = owner.removeprefix("@")
        found = _users(listed, name) or _members(listed, name)
        asked |= {int(one["id"]): None for one in found if one.get("username") != author}
        left += [owner] * (not found)
    return list(asked)[:MOST_REVIEWERS], left


def _users(listed: Lister, name: str) -> list[Mapping[str, Any]]:
    found = [] if "/" in name else listed("find the reviewer", "/users", {"username": name})
    return [one for one in found if one.get("username") == name]


def _members(listed: Lister, group: str) -> list[Mapping[str, Any]]:
    """Active direct members who may push, by id."""
    try:
        members = listed("list the group", f"/groups/{quote(group, safe='')}/members", {})
    except ForgeError:  # no such group, or not one this token may see
        return []
    active = [one for one in members if one.get("state") == "active"]
    able = [one for one in active if isinstance(one.get("access_level"), int) and one["access_level"] >= _DEVELOPER]
    return sorted(able, key=lambda one: int(one["id"]))
