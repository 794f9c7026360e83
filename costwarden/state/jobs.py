"""Durable jobs: at least once, in order per lane, leased and fenced.

A lane ("github:acme/shop#7") runs one job at a time, the oldest first; a job that fails keeps its lane until it is
done or dead. Closed jobs never open again (a retry is a new row), hence the head of a lane only ever moves forward and
two claimers that look at the same moment cannot run two jobs of one lane. Sizes and times: notes/forge.md section 5.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, text, update

from costwarden.state.errors import LeaseLost, StateError
from costwarden.state.store import State
from costwarden.state.tables.base import micros
from costwarden.state.tables.jobs import JOBS
from costwarden.state.upsert import insert_once

MAX_ATTEMPTS = 5
_ERROR_LENGTH = 2000

# The oldest job that is due and has no older open one in its lane: two seeks in partial indexes, however long the
# queue is. Grouping by lane to find the heads reads the whole backlog: six times the work with 20,000 jobs waiting.
_DUE = """
SELECT j.id FROM jobs AS j{index}
WHERE j.state IN ('queued', 'running')
  AND ((j.state = 'queued' AND j.run_at <= :now) OR (j.state = 'running' AND j.lease_until < :now))
  AND NOT EXISTS (
    SELECT 1 FROM jobs AS o WHERE o.lane = j.lane AND o.id < j.id AND o.state IN ('queued', 'running'))
ORDER BY j.id LIMIT 1"""
_TAKE = """
UPDATE jobs SET state = 'running', attempts = attempts + 1, token = token + 1, lease_until = :until, worker = :worker"""
_TAKEN = "RETURNING jobs.id, tenant, kind, lane, payload, attempts, max_attempts, token"
# SQLite would walk the primary key, past every job that is done.
_CLAIM_SQLITE = text(f"{_TAKE} WHERE id = ({_DUE.format(index=' INDEXED BY ix_jobs_due')}) {_TAKEN}")
# Not MATERIALIZED, the planner may run the locking SELECT once per row and lock more than one.
_CLAIM_POSTGRES = text(
    f"WITH pick AS MATERIALIZED ({_DUE.format(index='')} FOR UPDATE OF j SKIP LOCKED) {_TAKE}"
    f" FROM pick WHERE jobs.id = pick.id {_TAKEN}"
)
# A backlog that came faster than statistics would be read and sorted whole: 300 ms instead of 0.2 for 20,000 jobs.
_IN_ORDER = text("SELECT set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)")


@dataclass(frozen=True, slots=True)
class NewJob:
    """Work to be done once; `dedupe` makes a second enqueue of the same work nothing."""

    kind: str
    payload: Mapping[str, Any]  # JSON
    tenant: str = "default"
    lane: str = ""  # jobs of one lane run one after the other; empty: a lane of its own
    dedupe: str | None = None
    supersedes: bool = False  # queued jobs of the same lane and kind are not needed any more
    run_at: datetime.datetime | None = None
    max_attempts: int = MAX_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job: this process's until the lease ends; `token` proves it."""

    id: int
    tenant: str
    kind: str
    lane: str
    payload: dict[str, Any] = field(repr=False)
    attempts: int  # this one included
    max_attempts: int
    token: int

    @property
    def last_attempt(self) -> bool:
        return self.attempts >= self.max_attempts


class Jobs:
    """The queue of one store."""

    def __init__(self, state: State) -> None:
        self._state = state

    def enqueue(self, job: NewJob) -> int | None:
        """The new job's id, or None when its `dedupe` is known."""
        with self._state.begin() as connection:
            return self.enqueue_in(connection, job)

    def enqueue_in(self, connection: Connection, job: NewJob) -> int | None:
        """Joins the caller's transaction: an effect and the work it makes are one."""
        lane = job.lane or f"job:{secrets.token_hex(8)}"
        _order_lane(connection, lane)
        now = self._state.now(connection)
        dedupe = None if job.dedupe is None else f"{job.tenant}/{job.dedupe}"
        values: dict[str, Any] = {
            "tenant": job.tenant,
            "kind": job.kind,
            "lane": lane,
            "dedupe": dedupe,
            "payload": orjson.dumps(job.payload),
            "state": "queued",
            "max_attempts": job.max_attempts,
            "run_at": job.run_at or now,
            "lease_until": now,
            "created_at": now,
        }
        if dedupe is not None:
            if not insert_once(connection, JOBS, values):
                return None
            number = connection.execute(select(JOBS.c.id).where(JOBS.c.dedupe == dedupe)).scalar_one()
        else:
            number = connection.execute(insert(JOBS).values(values).returning(JOBS.c.id)).scalar_one()
        if job.supersedes:
            older = (JOBS.c.lane == lane, JOBS.c.kind == job.kind, JOBS.c.state == "queued", JOBS.c.id < number)
            connection.execute(update(JOBS).where(*older).values(state="superseded", finished_at=now))
        return int(number)

    def claim(self, worker: str, *, lease_seconds: float = 60.0) -> Job | None:
        """The oldest job that may run now, or None. One whose workers vanished too often is dead instead."""
        while True:
            with self._state.begin() as connection:
                now = self._state.now(connection)
                until = now + datetime.timedelta(seconds=lease_seconds)
                claim = _CLAIM_POSTGRES if self._state.is_postgres else _CLAIM_SQLITE
                if self._state.is_postgres:
                    connection.execute(_IN_ORDER)
                known = {"now": micros(now), "until": micros(until), "worker": worker}
                row = connection.execute(claim, known).one_or_none()
                if row is None:
                    return None
                values = dict(row._mapping)
                job = Job(**(values | {"payload": orjson.loads(values["payload"])}))
                if job.attempts <= job.max_attempts:
                    return job
                self._close(connection, job, "dead", f"its worker vanished {job.max_attempts} times")

    def heartbeat(self, job: Job, *, lease_seconds: float = 60.0) -> None:
        """Keep it. Errors: LeaseLost where another worker has it: stop, and write nothing."""
        with self._state.begin() as connection:
            until = self._state.now(connection) + datetime.timedelta(seconds=lease_seconds)
            kept = connection.execute(update(JOBS).where(*_held(job)).values(lease_until=until))
            _fence(job, kept.rowcount)

    def finish(self, job: Job) -> None:
        """Done. Errors: LeaseLost."""
        with self._state.begin() as connection:
            self.finish_in(connection, job)

    def finish_in(self, connection: Connection, job: Job) -> None:
        """Done, together with what the caller's transaction writes. Errors: LeaseLost, which undoes both."""
        self._close(connection, job, "done", "")

    def fail(self, job: Job, error: str, *, retry_in: float | None) -> str:
        """Try again in `retry_in` seconds, or never (None, or no attempt left): "queued" or "dead".

        Errors: LeaseLost.
        """
        with self._state.begin() as connection:
            if retry_in is None or job.last_attempt:
                self._close(connection, job, "dead", error)
                return "dead"
            run_at = self._state.now(connection) + datetime.timedelta(seconds=retry_in)
            again = {"state": "queued", "run_at": run_at, "error": error[:_ERROR_LENGTH]}
            _fence(job, connection.execute(update(JOBS).where(*_held(job)).values(again)).rowcount)
            return "queued"

    def postpone(self, job: Job, *, seconds: float) -> None:
        """Put it back without counting the attempt: a rate limit, or a worker that stops. Errors: LeaseLost."""
        with self._state.begin() as connection:
            run_at = self._state.now(connection) + datetime.timedelta(seconds=seconds)
            back = {"state": "queued", "run_at": run_at, "attempts": job.attempts - 1}
            _fence(job, connection.execute(update(JOBS).where(*_held(job)).values(back)).rowcount)

    def retry(self, number: int) -> int:
        """A dead job again, as a new one at the end of its lane: its id. Errors: StateError where it is not dead."""
        with self._state.begin() as connection:
            row = connection.execute(select(JOBS).where(JOBS.c.id == number).with_for_update()).one_or_none()
            if row is None or row.state != "dead":
                raise StateError(
                    f"job {number} is {'unknown' if row is None else row.state}, not dead",
                    hint="`costwarden jobs list --state dead` shows what can be retried",
                )
            _order_lane(connection, row.lane)
            now = self._state.now(connection)
            same = {name: row._mapping[name] for name in ("tenant", "kind", "lane", "payload", "max_attempts")}
            new = {"state": "queued", "run_at": now, "lease_until": now, "created_at": now, "retry_of": number}
            fresh = connection.execute(insert(JOBS).values(same | new).returning(JOBS.c.id)).scalar_one()
            connection.execute(update(JOBS).where(JOBS.c.id == number).values(state="retried"))
            return int(fresh)

    def _close(self, connection: Connection, job: Job, state: str, error: str) -> None:
        closed = {"state": state, "error": error[:_ERROR_LENGTH], "finished_at": self._state.now(connection)}
        _fence(job, connection.execute(update(JOBS).where(*_held(job)).values(closed)).rowcount)


def _held(job: Job) -> tuple[Any, ...]:
    return JOBS.c.id == job.id, JOBS.c.token == job.token, JOBS.c.state == "running"


def _fence(job: Job, rows: int) -> None:
    if rows != 1:
        raise LeaseLost(f"job {job.id}")


def _order_lane(connection: Connection, lane: str) -> None:
    """PostgreSQL hands out ids before it commits: a lower one appearing late would run beside a higher one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:lane, 0))"), {"lane": lane})
