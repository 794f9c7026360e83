"""A tenant's whole ownership map, from repositories and from the API, and what of the bill nobody's rule takes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from costwarden.config.model import Ownership
from costwarden.errors import CostwardenError
from costwarden.policy.ownership import check_ownership, rule_for, tag_keys
from costwarden.state.settings import Settings

if TYPE_CHECKING:
    from costwarden.state.store import State
    from costwarden.warehouse.warehouse import Warehouse

NAME = "ownership"  # of the setting; each source has its own key in it
API = "api"
_MOST_RULES = 2_000
_MOST_KEYS = 4  # dimensions one question may have


class OwnershipInvalid(CostwardenError):
    def __init__(self, problem: str) -> None:
        super().__init__(f"the ownership map is not valid: {problem}", hint="see `ownership` in docs/configuration.md")


@dataclass(frozen=True, slots=True)
class Listed:
    """One rule and where it stands: "api", or the repository whose costwarden.yaml has it."""

    source: str
    rule: Ownership


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Effective cost of one currency that no rule takes, of the whole; `tags` are its values of the map's keys."""

    currency: str
    total: Decimal
    unmapped: Decimal
    groups: Sequence[tuple[dict[str, str], Decimal]]  # dearest first


def parse_rules(value: Any) -> list[Ownership]:
    """A list of rules as YAML or JSON has it. Errors: OwnershipInvalid for the first that is wrong."""
    if not isinstance(value, list) or len(value) > _MOST_RULES:
        raise OwnershipInvalid(f"it is not a list of at most {_MOST_RULES} rules")
    rules = []
    for number, one in enumerate(value, 1):
        try:
            rules.append(Ownership.model_validate(one))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"])[:100]
            raise OwnershipInvalid(f"rule {number}: {where}: {first['msg'][:200]}") from None
    return rules


def save_rules(state: State, tenant: str, source: str, rules: Sequence[Ownership], *, by: str) -> list[str]:
    """Put a source's rules in place of those it had; the problems of the map, which it is kept with.

    Errors: OwnershipInvalid for rules of the API that can never decide or name nobody.
    """
    problems = check_ownership(rules)
    if problems and source == API:
        raise OwnershipInvalid(problems[0])
    shown = [rule.model_dump(mode="json", exclude_none=True, exclude_defaults=True) for rule in rules]

    def laid_in(kept: dict[str, Any]) -> dict[str, Any]:
        others = {name: value for name, value in kept.items() if name != source}
        return {**others, source: shown} if shown else others

    Settings(state).change(tenant, NAME, laid_in, by=by)
    return problems


def rules_of(state: State, tenant: str) -> list[Listed]:
    """The API's rules first, then those of repositories by name, each in its own order: the first that fits decides."""
    kept = Settings(state).get(tenant, NAME)
    if not isinstance(kept, dict):
        return []
    sources = sorted(kept, key=lambda name: (name != API, name))
    return [Listed(source, rule) for source in sources for rule in parse_rules(kept[source])]


def unmapped_of(
    warehouse: Warehouse, tenant: str, rules: Sequence[Ownership], since: datetime.date, until: datetime.date
) -> list[Unmapped]:
    """What the bill of [since, until) holds that no rule takes, per currency. Errors: TenantUnknown, QueryFailed."""
    from costwarden.warehouse.queries.costs import CostQuestion, ask_costs

    keys = tag_keys(rules)[:_MOST_KEYS]
    by = tuple(f"tag:{key}" for key in keys) or ("service",)
    answer = ask_costs(warehouse, tenant, CostQuestion(since, until, by=by))
    found: dict[str, list[tuple[dict[str, str], Decimal]]] = {currency: [] for currency in answer.totals}
    for row in answer.rows:
        tags = {key: value for key, value in zip(keys, row.key, strict=False) if value}
        if rule_for(rules, tags) is None:
            found[row.currency].append((tags, row.amount))
    return [
        Unmapped(
            currency,
            answer.totals[currency],
            sum((amount for _, amount in groups), Decimal(0)),
            tuple(sorted(groups, key=lambda one: (-one[1], sorted(one[0].items())))),
        )
        for currency, groups in sorted(found.items())
    ]
