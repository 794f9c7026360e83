"""Recorded gate results: what was decided for which commit, with the whole JSON report."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from costwarden.state.store import State
from costwarden.state.tables.decisions import GATES

_PAGE = 50


@dataclass(frozen=True, slots=True)
class NewGate:
    """One result to record; `report` is the JSON report's bytes, sensitive values already absent from it."""

    tenant: str
    repository: str
    pull: int | None  # None for a push to a branch, whose `ref` says which
    sha: str
    environment: str
    decision: str  # deny | approval | warn | allow | error
    summary: str
    currency: str
    delta_monthly: str | None  # decimal text; None where unknown
    planned_monthly: str | None
    engine: str  # "embedded regorus 0.13.0"
    policy_digest: str
    findings: Sequence[Mapping[str, Any]]  # as in the report
    report: bytes = field(repr=False)
    base_sha: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """A recorded result. Several of one commit are re-checks; the newest counts."""

    id: int
    tenant: str
    repository: str
    pull: int | None
    sha: str
    base_sha: str
    ref: str
    environment: str
    decision: str
    summary: str
    currency: str
    delta_monthly: str | None
    planned_monthly: str | None
    engine: str
    policy_digest: str
    findings: tuple[dict[str, Any], ...]
    report: bytes = field(repr=False)
    recorded_at: datetime.datetime


class Gates:
    def __init__(self, state: State) -> None:
        self._state = state

    def record(self, gate: NewGate) -> Gate:
        with self._state.begin() as connection:
            return self.record_in(connection, gate)

    def record_in(self, connection: Connection, gate: NewGate) -> Gate:
        """Joins the caller's transaction."""
        values = {name: getattr(gate, name) for name in NewGate.__dataclass_fields__}
        values["report"] = zlib.compress(gate.report, 6)
        values["findings"] = [dict(finding) for finding in gate.findings]
        values["recorded_at"] = self._state.now(connection)
        return _row(connection.execute(insert(GATES).values(values).returning(*GATES.c)).one())

    def latest(self, tenant: str, repository: str, pull: int, environment: str | None = None) -> Gate | None:
        """The pull request's newest result (of one environment)."""
        wanted = select(GATES).where(GATES.c.repository == repository, GATES.c.pull == pull)
        return self._newest(tenant, wanted, environment)

    def latest_by(self, tenant: str, repository: str, pull: int, moment: datetime.datetime) -> Gate | None:
        """What was the pull request's newest result at a moment."""
        wanted = select(GATES).where(GATES.c.repository == repository, GATES.c.pull == pull)
        return self._newest(tenant, wanted.where(GATES.c.recorded_at <= moment), None)

    def latest_of_ref(self, tenant: str, repository: str, ref: str, environment: str | None = None) -> Gate | None:
        """The newest result of a branch's own pushes: the baseline of its pull requests."""
        wanted = select(GATES).where(GATES.c.repository == repository, GATES.c.ref == ref, GATES.c.pull.is_(None))
        return self._newest(tenant, wanted, environment)

    def of_sha(self, tenant: str, repository: str, sha: str) -> list[Gate]:
        """All results of a commit, oldest first."""
        wanted = select(GATES).where(GATES.c.tenant == tenant, GATES.c.repository == repository, GATES.c.sha == sha)
        return self._read(wanted.order_by(GATES.c.id))

    def get(self, tenant: str, number: int) -> Gate | None:
        found = self._read(select(GATES).where(GATES.c.tenant == tenant, GATES.c.id == number))
        return found[0] if found else None

    def page(
        self, tenant: str, *, repository: str | None = None, pull: int | None = None, after: int = 0, limit: int = 100
    ) -> list[Gate]:
        """The tenant's results beyond number `after`, by number."""
        wanted = select(GATES).where(GATES.c.tenant == tenant, GATES.c.id > after)
        if repository is not None:
            wanted = wanted.where(GATES.c.repository == repository)
        if pull is not None:
            wanted = wanted.where(GATES.c.pull == pull)
        return self._read(wanted.order_by(GATES.c.id).limit(limit))

    def newest_of_pulls(self, tenant: str, *, repository: str | None = None, pull: int | None = None) -> Iterator[Gate]:
        """The newest result of every pull request, by number, read in pages."""
        keys = (GATES.c.repository, GATES.c.pull)
        newest = select(func.max(GATES.c.id)).where(GATES.c.tenant == tenant, GATES.c.pull.is_not(None)).group_by(*keys)
        if repository is not None:
            newest = newest.where(GATES.c.repository == repository)
        if pull is not None:
            newest = newest.where(GATES.c.pull == pull)
        after = 0
        while found := self._read(
            select(GATES).where(GATES.c.id.in_(newest), GATES.c.id > after).order_by(GATES.c.id).limit(_PAGE)
        ):
            yield from found
            after = found[-1].id

    def _newest(self, tenant: str, wanted: Select[Any], environment: str | None) -> Gate | None:
        wanted = wanted.where(GATES.c.tenant == tenant)
        if environment is not None:
            wanted = wanted.where(GATES.c.environment == environment)
        found = self._read(wanted.order_by(GATES.c.id.desc()).limit(1))
        return found[0] if found else None

    def _read(self, wanted: Select[Any]) -> list[Gate]:
        with self._state.read() as connection:
            return [_row(row) for row in connection.execute(wanted)]


def _row(row: Any) -> Gate:
    values = dict(row._mapping)
    values["report"] = zlib.decompress(values["report"])
    values["findings"] = tuple(values["findings"])
    return Gate(**values)
