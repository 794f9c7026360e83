"""The map from tags to repositories and owners: checked as a whole, asked by tags."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from costwarden.config.model import Ownership
from costwarden.policy.match import matches

_REPOSITORY = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9._-]+)+")


def check_ownership(rules: Sequence[Ownership]) -> list[str]:
    """What is wrong with the map, one line each: names that are none, rules that never decide."""
    problems = []
    for number, rule in enumerate(rules, 1):
        if not rule.owner.startswith("@"):
            problems.append(f"rule {number}: owner {rule.owner!r} is neither @user nor @org/team")
        if rule.repository is not None and not _REPOSITORY.fullmatch(rule.repository):
            problems.append(f'rule {number}: repository {rule.repository!r} does not read "owner/name"')
        for earlier, other in enumerate(rules[: number - 1], 1):
            if _covers(other, rule):
                problems.append(f"rule {number} never decides: rule {earlier} takes all that it matches")
                break
    return problems


def tag_keys(rules: Sequence[Ownership]) -> tuple[str, ...]:
    """The tag keys the map asks for, sorted."""
    return tuple(sorted({key for rule in rules for key in rule.match.tag}))


def rule_for(rules: Sequence[Ownership], tags: Mapping[str, str], environment: str = "") -> Ownership | None:
    """The first rule that a cost with these tags falls under. Rules by address or project say nothing about a bill."""
    for rule in rules:
        on_a_bill = rule.match.address is None and rule.match.project is None
        if on_a_bill and matches(rule.match, "", tags, environment, ""):
            return rule
    return None


def _covers(wide: Ownership, narrow: Ownership) -> bool:
    """Whether every resource of `narrow` is one of `wide`."""
    one, other = wide.match, narrow.match
    return (
        all(other.tag.get(key) == value for key, value in one.tag.items())
        and one.environment in (None, other.environment)
        and one.project in (None, other.project)
        and one.address in (None, other.address)
    )
