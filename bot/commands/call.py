"""What a command is given, and what it answers; the desk does for it what needs forge, gate and state."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from costwarden.config.model import Config
from costwarden.errors import CostwardenError
from costwarden.forge.model import Pull
from costwarden.gate.result import GateResult
from costwarden.policy.approvals import Given, Standing
from costwarden.policy.authority import Right
from costwarden.policy.exceptions import PolicyException
from costwarden.policy.model import Finding, Level, PolicyInfo, Status


class Refusal(CostwardenError):
    """The command is understood and not done: why, who may instead, what is missing. Markdown of our own making."""

    def __init__(self, reason: str, *, who: Sequence[str] = (), missing: str = "") -> None:
        super().__init__(reason, hint=missing or "ask one of those who may")
        self.reason, self.who, self.missing = reason, tuple(who), missing


@dataclass(frozen=True, slots=True)
class Reply:
    """What was done, as Markdown; `details` go into the audit record (JSON, money as text)."""

    text: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A resource's monthly cost as planned, and with one attribute changed; None is unknown."""

    attribute: str
    was: str
    becomes: str
    planned: Decimal | None
    changed: Decimal | None
    delta: Decimal  # of the whole pull request, with the change
    currency: str


class Desk(Protocol):
    """One pull request, as commands see and change it."""

    def result(self) -> GateResult:
        """The decision on the head commit with the approvals that hold; decided now if nobody has yet."""
        ...

    def recheck(self) -> GateResult:
        """Decide again, and publish it."""
        ...

    def given(self) -> Sequence[Given]:
        """Approvals neither revoked nor expired."""
        ...

    def standing(self) -> Standing: ...

    def policy(self, name: str) -> PolicyInfo | None:
        """A policy's metadata; None for one that does not exist."""
        ...

    def resource_owner(self, address: str) -> str:
        """Who owns a resource by `ownership` of costwarden.yaml; "" where nobody is named."""
        ...

    def authorise(self, right: Right, policy: str, findings: Sequence[Finding]) -> None:
        """Errors: Refusal where the comment's author lacks the right."""
        ...

    def approve(
        self, policy: str, findings: Sequence[Finding], ceiling: Decimal, until: datetime.date | None, reason: str
    ) -> GateResult:
        """Record the approval, publish the decision that follows, and give it."""
        ...

    def revoke(self, policy: str) -> tuple[int, GateResult]:
        """End the open approvals of the policy: how many there were, and the decision that follows."""
        ...

    def propose(self, entries: Sequence[PolicyException], reason: str) -> str:
        """The URL of the pull request that adds the entries to the exceptions file."""
        ...

    def what_if(self, address: str, attribute: str, value: str) -> WhatIf: ...


@dataclass(frozen=True, slots=True)
class CommandCall:
    """One command of one person about one pull request."""

    arguments: Mapping[str, Any]
    author: str
    pull: Pull
    config: Config  # of the base branch
    today: datetime.date
    desk: Desk

    def open_findings(self, policy: str = "", levels: Sequence[Level] = tuple(Level)) -> list[Finding]:
        """New findings, of one policy where one is named."""
        result = self.desk.result()
        return [
            one
            for one in (*result.findings, *result.advice)
            if one.status is Status.NEW and one.level in levels and policy in ("", one.policy)
        ]

    def day_ahead(self, day: datetime.date, most: int = 366) -> datetime.date:
        """The day itself. Errors: Refusal for one that is past, or further than `most` days away."""
        if not self.today <= day <= self.today + datetime.timedelta(days=most):
            raise Refusal(f"{day.isoformat()} is not a day from today up to {most} days from now")
        return day
