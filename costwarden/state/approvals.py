"""Approvals of one pull request's findings: bound to their ids and a ceiling, expiring, revocable, never deleted.

Whether an approval still covers what a push made of the change is the bot's to decide; this only remembers.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from costwarden.state.store import State
from costwarden.state.tables.decisions import APPROVALS
from costwarden.state.upsert import insert_once


@dataclass(frozen=True, slots=True)
class NewApproval:
    """What an approver said. `dedupe` (the comment's id) makes a repeated command one approval."""

    tenant: str
    repository: str
    pull: int
    policy: str
    environment: str
    finding_ids: Sequence[str]
    approver: str  # forge login
    reason: str
    head_sha: str
    ceiling: Decimal | None = None  # per month; None: no dearer than the findings were
    currency: str = "USD"
    expires_at: datetime.datetime | None = None
    dedupe: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    id: int
    tenant: str
    repository: str
    pull: int
    policy: str
    environment: str
    finding_ids: tuple[str, ...]
    ceiling: Decimal | None
    currency: str
    head_sha: str
    approver: str
    reason: str
    approved_at: datetime.datetime
    expires_at: datetime.datetime | None
    revoked_at: datetime.datetime | None
    revoked_by: str | None
    revoked_reason: str | None

    def holds(self, at: datetime.datetime) -> bool:
        """Neither revoked nor expired at that moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


class Approvals:
    """Each write has an `_in` twin that joins the caller's transaction (the audit entry belongs into it)."""

    def __init__(self, state: State) -> None:
        self._state = state

    def record(self, approval: NewApproval) -> Approval:
        with self._state.begin() as connection:
            return self.record_in(connection, approval)

    def record_in(self, connection: Connection, approval: NewApproval) -> Approval:
        """The new approval, or the one recorded before under the same `dedupe`."""
        dedupe = None if approval.dedupe is None else f"{approval.tenant}/{approval.dedupe}"
        values = {
            "tenant": approval.tenant,
            "repository": approval.repository,
            "pull": approval.pull,
            "policy": approval.policy,
            "environment": approval.environment,
            "finding_ids": sorted(set(approval.finding_ids)),
            "ceiling": None if approval.ceiling is None else f"{approval.ceiling:f}",
            "currency": approval.currency,
            "head_sha": approval.head_sha,
            "approver": approval.approver,
            "reason": approval.reason,
            "approved_at": self._state.now(connection),
            "expires_at": approval.expires_at,
            "dedupe": dedupe,
        }
        if dedupe is None:
            return _row(connection.execute(insert(APPROVALS).values(values).returning(*APPROVALS.c)).one())
        insert_once(connection, APPROVALS, values)
        return _row(connection.execute(select(APPROVALS).where(APPROVALS.c.dedupe == dedupe)).one())

    def revoke(self, tenant: str, repository: str, pull: int, policy: str, *, by: str, reason: str = "") -> int:
        with self._state.begin() as connection:
            return self.revoke_in(connection, tenant, repository, pull, policy, by=by, reason=reason)

    def revoke_in(
        self, connection: Connection, tenant: str, repository: str, pull: int, policy: str, *, by: str, reason: str = ""
    ) -> int:
        """End every open approval of the policy on the pull request, in all environments; how many there were."""
        now = self._state.now(connection)
        of_pull = (APPROVALS.c.tenant == tenant, APPROVALS.c.repository == repository, APPROVALS.c.pull == pull)
        ended = connection.execute(
            update(APPROVALS)
            .where(*of_pull, APPROVALS.c.policy == policy, APPROVALS.c.revoked_at.is_(None))
            .where(or_(APPROVALS.c.expires_at.is_(None), APPROVALS.c.expires_at > now))
            .values(revoked_at=now, revoked_by=by, revoked_reason=reason)
        )
        return ended.rowcount

    def open(self, tenant: str, repository: str, pull: int, *, at: datetime.datetime | None = None) -> list[Approval]:
        """Approvals that hold now (or at `at`), oldest first."""
        moment = at or self._state.now()
        return [one for one in self.of_pull(tenant, repository, pull) if one.holds(moment)]

    def of_pull(self, tenant: str, repository: str, pull: int) -> list[Approval]:
        """All of them, also ended ones, oldest first."""
        return self._read(
            select(APPROVALS).where(APPROVALS.c.repository == repository, APPROVALS.c.pull == pull), tenant
        )

    def page(
        self, tenant: str, *, repository: str | None = None, pull: int | None = None, after: int = 0, limit: int = 100
    ) -> list[Approval]:
        """The tenant's approvals beyond number `after`, by number."""
        wanted = select(APPROVALS).where(APPROVALS.c.id > after)
        if repository is not None:
            wanted = wanted.where(APPROVALS.c.repository == repository)
        if pull is not None:
            wanted = wanted.where(APPROVALS.c.pull == pull)
        return self._read(wanted.limit(limit), tenant)

    def _read(self, wanted: Select[Any], tenant: str) -> list[Approval]:
        with self._state.read() as connection:
            rows = connection.execute(wanted.where(APPROVALS.c.tenant == tenant).order_by(APPROVALS.c.id))
            return [_row(row) for row in rows]


def _row(row: Any) -> Approval:
    values = dict(row._mapping)
    values.pop("dedupe")
    ceiling = values["ceiling"]
    values["ceiling"] = None if ceiling is None else Decimal(ceiling)
    values["finding_ids"] = tuple(values["finding_ids"])
    return Approval(**values)
