"""Keeps the leases of running jobs alive, and tells a handler when its job is somebody else's."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from bot.logs import get_log
from costwarden.errors import CostwardenError
from costwarden.state.errors import LeaseLost
from costwarden.state.jobs import Job, Jobs

LONGEST = 900.0  # seconds until a handler counts as hung: its lease may end then, and another worker may try


@dataclass(slots=True)
class Beat:
    """One running job."""

    job: Job
    started: float = field(default_factory=time.monotonic)
    lost: bool = False

    def still_ours(self) -> None:
        """Errors: LeaseLost."""
        if self.lost:
            raise LeaseLost(f"job {self.job.id}")


class Heart:
    """One thread for all jobs of a process; beats every third of a lease."""

    def __init__(self, jobs: Jobs, lease_seconds: float) -> None:
        self._jobs = jobs
        self._lease_seconds = lease_seconds
        self._beats: dict[int, Beat] = {}
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)
        self._log = get_log(part="heart")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(5)

    def watch(self, job: Job) -> Beat:
        beat = Beat(job)
        with self._guard:
            self._beats[job.id] = beat
        return beat

    def leave(self, beat: Beat) -> None:
        with self._guard:
            self._beats.pop(beat.job.id, None)

    def _run(self) -> None:
        while not self._stop.wait(self._lease_seconds / 3):
            with self._guard:
                beats = list(self._beats.values())
            for beat in beats:
                self._keep(beat)

    def _keep(self, beat: Beat) -> None:
        if time.monotonic() - beat.started > LONGEST:
            beat.lost = True
            self._log.error("job hangs", job=beat.job.id, kind=beat.job.kind)
            self.leave(beat)
            return
        try:
            self._jobs.heartbeat(beat.job, lease_seconds=self._lease_seconds)
        except LeaseLost:
            beat.lost = True
            self.leave(beat)
        except CostwardenError as error:  # the store is away: it may be back before the lease ends
            self._log.warning("heartbeat failed", job=beat.job.id, reason=error.problem)
