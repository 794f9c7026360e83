"""The value a missing tag should have, inferred from the resource itself, its place, its owner, its siblings.

Where the hints disagree, are too few, or give a value the rules do not allow, the answer is none: a wrong cost centre
is worse than a missing one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from costwarden.config import Config
from costwarden.config.model import Match, TagRule
from costwarden.policy.match import matches
from costwarden.savings.workplace import Root, module_of

LEAST_SIBLINGS = 3
_ENVIRONMENT = frozenset({"environment", "env", "stage"})


@dataclass(frozen=True, slots=True)
class Tagged:
    """One taggable resource as it will be: its effective tags, and keys whose value is not known yet."""

    address: str
    type: str
    tags: Mapping[str, str]
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inferred:
    key: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Abstained:
    """No value, and why not."""

    key: str
    why: str


def infer(resource: Tagged, key: str, siblings: Sequence[Tagged], config: Config, root: Root) -> Inferred | Abstained:
    """The value all hints agree on. `siblings`: the taggable resources of the same root, this one among them."""
    rule = config.tags.required.get(key, TagRule())
    hints = [(value, why) for value, why in _hints(resource, key, siblings, config, root, rule)]
    allowed = [(value, why) for value, why in hints if is_allowed(value, rule)]
    if not hints:
        return Abstained(key, "nothing around it says which value")
    if not allowed:
        return Abstained(key, f"{hints[0][1]} says {hints[0][0]!r}, which the rules do not allow")
    values = dict.fromkeys(value for value, _ in allowed)
    if len(values) > 1:
        return Abstained(key, "hints disagree: " + ", ".join(f"{value} ({why})" for value, why in allowed[:4]))
    return Inferred(key, allowed[0][0], "; ".join(dict.fromkeys(why for _, why in allowed)))


def is_allowed(value: str, rule: TagRule) -> bool:
    if not value.strip():
        return False
    if rule.allowed is not None and value not in rule.allowed:
        return False
    return rule.pattern is None or re.search(rule.pattern, value) is not None


def _hints(
    resource: Tagged, key: str, siblings: Sequence[Tagged], config: Config, root: Root, rule: TagRule
) -> Iterator[tuple[str, str]]:
    """The surest first; a hint that is there hides none of the others, for they must agree."""
    for name, value in sorted(resource.tags.items()):
        if name != key and _same_word(name, key):
            yield _spelled(value, rule), f"its own tag {name}"
    if key.lower() in _ENVIRONMENT:
        if root.environment != "default":
            yield _spelled(root.environment, rule), "the project's environment"
        found = [part for part in root.path.split("/") if rule.allowed and part in rule.allowed]
        if found:
            yield found[-1], f"the path {root.path}"
    for one in config.ownership:
        others = {name: value for name, value in one.match.tag.items() if name != key}
        says = one.match.tag.get(key)
        place = bool(others or one.match.address or one.match.project or one.match.environment)
        if says is not None and place and _owns(one.match, others, resource, root):
            yield says, "the ownership map"
            break
    yield from _from_siblings(resource, key, siblings)


def _owns(match: Match, others: Mapping[str, str], resource: Tagged, root: Root) -> bool:
    rest = match.model_copy(update={"tag": dict(others)})
    return matches(rest, resource.address, resource.tags, root.environment, root.project)


def _from_siblings(resource: Tagged, key: str, siblings: Sequence[Tagged]) -> Iterator[tuple[str, str]]:
    """All of the module that have the tag have the same value, and they are at least three; else the whole root."""
    module = module_of(resource.address)
    near = [one for one in siblings if one.address != resource.address and module_of(one.address) == module]
    for group, where in ((near, "the module"), (list(siblings), "the root module")):
        values = [one.tags[key] for one in group if one.tags.get(key, "").strip() and one.address != resource.address]
        if len(values) >= LEAST_SIBLINGS:
            if len(set(values)) == 1:
                yield values[0], f"{len(values)} others in {where}"
            return


def _same_word(one: str, other: str) -> bool:
    """cost_center, CostCenter and "cost center"; Env and Environment."""
    plain, wanted = (re.sub(r"[\W_]", "", text).lower() for text in (one, other))
    return plain == wanted or {plain, wanted} == {"env", "environment"}


def _spelled(value: str, rule: TagRule) -> str:
    """As the rules spell it, where only case and blanks differ."""
    for allowed in rule.allowed or ():
        if allowed.lower() == value.strip().lower():
            return allowed
    return value.strip()
