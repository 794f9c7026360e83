"""Looking at the queue: lists for people, counts for /metrics, and what is old enough to go."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from costwarden.state.store import State
from costwarden.state.tables.jobs import DELIVERIES, JOBS

STATES = ("queued", "running", "done", "dead", "superseded", "retried")
OPEN = ("queued", "running")
_COLUMNS = tuple(column for column in JOBS.c if column.name != "payload")


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as a list shows it."""

    id: int
    tenant: str
    kind: str
    lane: str
    state: str
    attempts: int
    max_attempts: int
    run_at: datetime.datetime
    lease_until: datetime.datetime
    worker: str
    error: str
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    retry_of: int | None


class Queue:
    """Reads and prunes; changes to a job are Jobs' alone."""

    def __init__(self, state: State) -> None:
        self._state = state

    def jobs(
        self, *, states: Sequence[str] = (), tenant: str | None = None, after: int = 0, limit: int = 100
    ) -> list[JobRow]:
        """Jobs beyond number `after`, by number."""
        wanted = select(*_COLUMNS).where(JOBS.c.id > after)
        if states:
            wanted = wanted.where(JOBS.c.state.in_(states))
        if tenant is not None:
            wanted = wanted.where(JOBS.c.tenant == tenant)
        with self._state.read() as connection:
            return [_row(row) for row in connection.execute(wanted.order_by(JOBS.c.id).limit(limit))]

    def counts(self) -> dict[str, int]:
        """How many jobs are in each state; every state is named."""
        wanted = select(JOBS.c.state, func.count()).group_by(JOBS.c.state)
        with self._state.read() as connection:
            found = {str(state): int(number) for state, number in connection.execute(wanted)}
        return {state: found.get(state, 0) for state in STATES}

    def oldest_wait(self) -> float:
        """Seconds the longest waiting due job has waited; 0.0 where none is due."""
        wanted = select(func.min(JOBS.c.run_at)).where(JOBS.c.state == "queued")
        with self._state.read() as connection:
            oldest = connection.execute(wanted).scalar()
            now = self._state.now(connection)
        return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())

    def prune(self, *, keep: datetime.timedelta) -> int:
        """Drop closed jobs and deliveries older than `keep`; dead jobs stay. The number of rows.

        A delivery's id must outlive GitHub's three days of redelivery: `keep` below seven days counts as seven.
        """
        with self._state.begin() as connection:
            before = self._state.now(connection) - max(keep, datetime.timedelta(days=7))
            closed = JOBS.c.state.in_(("done", "superseded", "retried"))
            jobs = connection.execute(delete(JOBS).where(closed, JOBS.c.finished_at < before))
            seen = connection.execute(delete(DELIVERIES).where(DELIVERIES.c.received_at < before))
            return jobs.rowcount + seen.rowcount


def _row(row: Any) -> JobRow:
    values = dict(row._mapping)
    values.pop("token")
    values.pop("dedupe")
    return JobRow(**values)
