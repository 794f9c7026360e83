"""What a handler gets: its job, the event that made it, and the services it works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.webhooks.event import Event
from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services import Services
    from costwarden.state.jobs import Job


class Later(CostwardenError):
    """Not now: the job comes back after `seconds`, and the attempt does not count (a rate limit, an artifact to be)."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason, hint="nothing to do: the job comes back by itself")
        self.seconds = seconds


@dataclass(slots=True)
class Work:
    """One attempt at one job. Errors a handler raises: Later; a retryable ForgeError or anything unexpected is tried
    again with growing pauses; another CostwardenError is final and ends the job as dead.
    """

    job: Job
    services: Services
    still_ours: Callable[[], None]  # LeaseLost when another worker has the job: stop, and write nothing
    finished: bool = False  # the handler ended the job itself

    @property
    def event(self) -> Event:
        """The webhook's event; only of jobs that a webhook made."""
        return Event.from_payload(self.job.payload)

    @property
    def payload(self) -> dict[str, Any]:
        return self.job.payload

    def finish_in(self, connection: Connection) -> None:
        """End the job inside the transaction of its last effect: both happen, or neither. Errors: LeaseLost."""
        from costwarden.state.jobs import Jobs

        Jobs(self.services.state).finish_in(connection, self.job)
        self.finished = True
