"""A webhook's delivery and the jobs it makes: recorded once, in one transaction."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from costwarden.state.jobs import Jobs, NewJob
from costwarden.state.store import State
from costwarden.state.tables.jobs import DELIVERIES
from costwarden.state.upsert import insert_once


@dataclass(frozen=True, slots=True)
class Delivery:
    """What identifies a delivery: the hook it came through and the id the forge gave it."""

    source: str  # "github" or "gitlab", with the hook's name where there are several
    guid: str
    event: str
    tenant: str = "default"
    repository: str = ""


class Deliveries:
    def __init__(self, state: State) -> None:
        self._state = state
        self._jobs = Jobs(state)

    def accept(
        self, delivery: Delivery, jobs: Sequence[NewJob] = (), *, also: Callable[[Connection], None] | None = None
    ) -> bool:
        """Store it, its jobs and what `also` writes, durably, before the forge is answered.

        False: seen before, nothing was written.
        """
        with self._state.begin() as connection:
            row = {
                "source": delivery.source,
                "guid": delivery.guid,
                "tenant": delivery.tenant,
                "event": delivery.event,
                "repository": delivery.repository,
                "received_at": self._state.now(connection),
            }
            if not insert_once(connection, DELIVERIES, row):
                return False
            for job in jobs:
                self._jobs.enqueue_in(connection, job)
            if also is not None:
                also(connection)
            return True

    def received_at(self, source: str, guid: str) -> datetime.datetime | None:
        """When it was stored; None for one that was not."""
        wanted = select(DELIVERIES.c.received_at).where(DELIVERIES.c.source == source, DELIVERIES.c.guid == guid)
        with self._state.read() as connection:
            found: datetime.datetime | None = connection.execute(wanted).scalar_one_or_none()
        return found

    def repositories(self, source: str, *, most: int) -> list[str]:
        """Whose deliveries have come, the latest first."""
        latest = func.max(DELIVERIES.c.received_at)
        wanted = (
            select(DELIVERIES.c.repository)
            .where(DELIVERIES.c.source == source, DELIVERIES.c.repository != "")
            .group_by(DELIVERIES.c.repository)
            .order_by(latest.desc(), DELIVERIES.c.repository)
            .limit(most)
        )
        with self._state.read() as connection:
            return [str(name) for name in connection.execute(wanted).scalars()]

    def seen(self, source: str, guid: str) -> bool:
        """Whether it was stored; for the sweep, never before an insert."""
        wanted = select(DELIVERIES.c.guid).where(DELIVERIES.c.source == source, DELIVERIES.c.guid == guid)
        with self._state.read() as connection:
            return connection.execute(wanted).first() is not None
