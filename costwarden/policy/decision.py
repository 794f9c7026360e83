"""From what the engine returned to findings and one decision, all at a given moment."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from costwarden.config.model import Config, PolicySetting
from costwarden.errors import CostwardenError
from costwarden.money import format_money
from costwarden.policy.model import Decision, Finding, Level, PolicyInfo, Status, Violation, finding_id

_STRENGTH = {Level.DENY: 0, Level.APPROVAL: 1, Level.WARN: 2, Level.ADVISE: 3}
_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_MAX_MESSAGE = 500


class DecisionNotReadable(CostwardenError):
    """The engine returned something that is not a list of violations: fails closed."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the policies returned something that is not a list of violations: {reason}",
            hint='a rule yields {"address": "", "attribute": "", "values": {}}; see docs/policies/writing.md',
        )


class UnknownPolicy(CostwardenError):
    """costwarden.yaml configures a policy that does not exist: its limit would silently not hold."""

    def __init__(self, name: str, nearest: str | None) -> None:
        super().__init__(
            f"costwarden.yaml configures policy {name!r}, which does not exist",
            hint=f"did you mean {nearest!r}?" if nearest else "`costwarden policy list` shows all policies",
        )


def parse_violations(value: object) -> list[Violation]:
    """The engine's value as violations in a fixed order; DecisionNotReadable for any other shape."""
    if not isinstance(value, list):
        raise DecisionNotReadable("not a list")
    violations = []
    for item in value:
        if not isinstance(item, Mapping):
            raise DecisionNotReadable("an element is not an object")
        texts = {key: item.get(key, "") for key in ("policy", "rule", "address", "attribute", "msg")}
        if not all(isinstance(text, str) for text in texts.values()):
            raise DecisionNotReadable("policy, rule, address, attribute and msg must be strings")
        values = item.get("values", {})
        if not isinstance(values, Mapping) or not texts["policy"] or texts["rule"] not in ("deny", "warn"):
            raise DecisionNotReadable(f"a violation of {texts['policy'] or 'an unnamed policy'} is incomplete")
        violations.append(Violation(**texts, values=values))
    return sorted(violations, key=lambda one: (one.policy, one.address, one.attribute, one.rule, one.msg))


@dataclass(frozen=True, slots=True)
class Judge:
    """Turns violations into findings: level, owners, texts."""

    config: Config
    policies: Mapping[str, PolicyInfo]
    today: datetime.date
    currency: str

    def level_of(self, policy: PolicyInfo, rule: str) -> tuple[Level, str | None]:
        """The level in force today, and the day from which a ramped policy blocks.

        `enforce_from` ahead: at most a warning. Reached: the configured level, or deny where that would not block.
        """
        setting = self.config.policies.get(policy.id, PolicySetting())
        level = Level(setting.level) if setting.level else policy.level
        if rule == "warn":
            level = max(level, Level.WARN, key=_STRENGTH.__getitem__)
        if setting.enforce_from is None:
            return level, None
        if self.today >= setting.enforce_from:
            return (level if _STRENGTH[level] <= _STRENGTH[Level.APPROVAL] else Level.DENY), None
        return max(level, Level.WARN, key=_STRENGTH.__getitem__), setting.enforce_from.isoformat()

    def finding(
        self,
        violation: Violation,
        project: str,
        *,
        status: Status,
        where: Callable[[str, str], tuple[str, int] | None],
        monthly: Decimal | None,
    ) -> Finding:
        policy = self.policies[violation.policy]
        level, blocks_from = self.level_of(policy, violation.rule)
        setting = self.config.policies.get(policy.id, PolicySetting())
        place = where(violation.address, violation.attribute)
        values = {"address": violation.address, "attribute": violation.attribute, **violation.values}
        return Finding(
            id=finding_id(violation.policy, violation.address, violation.attribute),
            policy=violation.policy,
            level=level,
            project=project,
            address=violation.address,
            attribute=violation.attribute,
            message=violation.msg or fill(policy.message or policy.title, values, self.currency),
            remedy=fill(policy.remedy, values, self.currency),
            status=status,
            file=place[0] if place else None,
            line=place[1] if place else None,
            monthly=monthly,
            owners=tuple(setting.owners),
            approvals_needed=setting.approvals if _may_be_approved(level, setting) else 0,
            blocks_from=blocks_from,
        )


def _may_be_approved(level: Level, setting: PolicySetting) -> bool:
    """What denies can be approved by the owners the policy names; without owners by nobody."""
    return level is Level.APPROVAL or (level is Level.DENY and bool(setting.owners))


def fill(template: str, values: Mapping[str, Any], currency: str) -> str:
    """`{name}` from `values`, amounts in cents as money; never str.format, which would reach into objects."""

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            return match[0]
        value = values[name]
        if name.endswith("_cents") and isinstance(value, int):
            return format_money(Decimal(value) / 100, currency)
        if name.endswith("_basis_points") and isinstance(value, int):
            return f"{Decimal(value) / 100:f}".rstrip("0").rstrip(".") + "%" if value % 100 else f"{value // 100}%"
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        return str(value)

    return _PLACEHOLDER.sub(value_of, template)[:_MAX_MESSAGE]


def decide(findings: Iterable[Finding]) -> Decision:
    """The strongest level among the new findings."""
    levels = {finding.level for finding in findings if finding.status is Status.NEW}
    if Level.DENY in levels:
        return Decision.DENY
    if Level.APPROVAL in levels:
        return Decision.APPROVAL
    return Decision.WARN if Level.WARN in levels else Decision.ALLOW


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """New first, then by level, dear first, then by name: the order every report prints."""
    order = list(Status)
    return sorted(
        findings,
        key=lambda one: (
            order.index(one.status),
            _STRENGTH[one.level],
            -(one.monthly or Decimal(0)),
            one.policy,
            one.project,
            one.address,
            one.attribute,
        ),
    )


def check_settings(config: Config, known: Collection[str]) -> None:
    """Refuse settings of policies that do not exist."""
    from difflib import get_close_matches

    for name in config.policies:
        if name not in known:
            raise UnknownPolicy(name, next(iter(get_close_matches(name, sorted(known), n=1)), None))
