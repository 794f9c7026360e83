"""Rules as SQL expressions over a row of `cost`: every text of a rule is a bound parameter, never a piece of SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from costwarden.warehouse.attribution.rules import Attribution, Match, Override, Rule, Target
from costwarden.warehouse.ddl import TAG_KEYS

_COLUMNS = {
    "service": "t.ServiceName",
    "account": "ifNull(t.SubAccountId, '')",
    "resource": "ifNull(t.ResourceId, '')",
    "provider": "t.ProviderName",
    "region": "ifNull(t.RegionId, '')",
    "charge": "t.ChargeCategory",
}


@dataclass
class Parameters:
    """Values that travel beside the SQL, under names of our own."""

    held: dict[str, Any] = field(default_factory=dict)

    def text(self, value: str) -> str:
        name = f"a{len(self.held)}"
        self.held[name] = value
        return f"{{{name}:String}}"

    def texts(self, values: Sequence[str]) -> str:
        name = f"a{len(self.held)}"
        self.held[name] = list(values)
        return f"{{{name}:Array(String)}}"


def condition(match: Match, parameters: Parameters) -> str:
    """True for the rows a Match means."""
    parts = []
    for name, column in _COLUMNS.items():
        wanted = getattr(match, name)
        if wanted is not None:
            parts.append(_like(column, wanted, parameters))
    for key in sorted(match.tag):
        parts.append(_like(f"t.Tags[{parameters.text(key)}]", match.tag[key], parameters))
    return "(" + " AND ".join(parts) + ")"


def target(attribution: Attribution, name: Target, parameters: Parameters) -> str:
    """Whose (or which environment's) a row is: override, rule, tag, else ''."""
    cases: list[str] = []
    for override in attribution.overrides:
        value = getattr(override, name)
        if value is not None:
            cases += [_overridden(override, parameters), parameters.text(value)]
    for rule in attribution.rules:
        value = getattr(rule, name)
        if value is not None:
            cases += [_ruled(rule, parameters), parameters.text(value)]
    tagged = tag_value(attribution, name, parameters)
    return f"multiIf({', '.join([*cases, tagged])})" if cases else tagged


def tag_value(attribution: Attribution, name: Target, parameters: Parameters) -> str:
    """The first of the target's tag keys that has a value, normalised."""
    keys = attribution.tags.keys.get(name, TAG_KEYS[name])
    found = f"coalesce({', '.join(f'nullIf(t.Tags[{parameters.text(key)}], {chr(39) * 2})' for key in keys)}, '')"
    if attribution.tags.lower:
        found = f"lowerUTF8({found})"
    renamed = attribution.tags.values.get(name)
    if renamed:
        written = sorted(renamed)
        meant = [renamed[one] for one in written]
        found = f"transform({found}, {parameters.texts(written)}, {parameters.texts(meant)}, {found})"
    return found


def pool(attribution: Attribution, parameters: Parameters) -> str:
    """The name of the shared cost a row belongs to, the first that matches; '' for a direct cost."""
    cases: list[str] = []
    for shared in attribution.shared:
        cases += [condition(shared.match, parameters), parameters.text(shared.name)]
    return f"multiIf({', '.join([*cases, chr(39) * 2])})" if cases else "''"


def _overridden(override: Override, parameters: Parameters) -> str:
    since, until = (parameters.text(day.isoformat()) for day in (override.since, override.until))
    resource = parameters.text(override.resource)
    span = f"t.x_ChargeDate >= toDate({since}) AND t.x_ChargeDate < toDate({until})"
    return f"(ifNull(t.ResourceId, '') = {resource} AND {span})"


def _ruled(rule: Rule, parameters: Parameters) -> str:
    return condition(rule.match, parameters)


def _like(column: str, glob: str, parameters: Parameters) -> str:
    if not re.search(r"[*?]", glob):
        return f"{column} = {parameters.text(glob)}"
    return f"match({column}, {parameters.text(as_regex(glob))})"


def as_regex(glob: str) -> str:
    """A glob as an anchored RE2 pattern: * is any text, ? any one character, all else is itself."""
    parts = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in glob)
    return f"(?s)^{''.join(parts)}$"
