"""Leased jobs to handlers: threads of one process that take turns at claiming, and work side by side."""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from collections.abc import Callable

from bot.handlers.registry import Handler, handler_of
from bot.heart import Beat, Heart
from bot.logs import get_log
from bot.metrics import Metrics
from bot.services import Services
from bot.work import Later, Work
from costwarden.errors import CostwardenError
from costwarden.forge.github_errors import RateLimited
from costwarden.forge.model import ForgeError
from costwarden.state.errors import LeaseLost, StateError
from costwarden.state.jobs import Job, Jobs

_IDLE = 0.5  # seconds between looks at an empty queue; a job stored by this process wakes it at once
_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 600.0
_STORE_AWAY = 2.0


class Worker:
    """`threads` handlers at once. One thread looks for work at a time: claims of several would only wait for locks."""

    def __init__(
        self,
        services: Services,
        metrics: Metrics,
        *,
        threads: int,
        handler_for: Callable[[str], Handler | None] = handler_of,
        pause: Callable[[int], float] | None = None,
    ) -> None:
        settings = services.settings
        self._services = services
        self._metrics = metrics
        self._jobs = Jobs(services.state)
        self._lease_seconds = settings.lease_seconds
        self._heart = Heart(self._jobs, settings.lease_seconds)
        self._handler_for = handler_for
        self._pause = pause or backoff
        self._name = f"{socket.gethostname()[:60]}:{os.getpid()}"
        self._turn = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{number}", daemon=True) for number in range(threads)
        ]
        self._log = get_log(part="worker", worker=self._name)

    def start(self) -> None:
        self._heart.start()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is work."""
        self._wake.set()

    def stop(self, *, seconds: float) -> bool:
        """Claim nothing more and let running handlers end; False where one did not within `seconds`.

        What did not end is not given back: its handler still runs. It runs elsewhere once its lease has ended.
        """
        self._stop.set()
        self._wake.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._heart.stop()
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                job = self._next()
            except CostwardenError as error:
                self._log.error("no claim", reason=error.problem)
                self._stop.wait(_STORE_AWAY)
                continue
            except Exception:  # noqa: BLE001 - a worker that dies takes the queue with it
                self._log.error("no claim", exc_info=True)
                self._stop.wait(_STORE_AWAY)
                continue
            if job is not None:
                self._work(job)

    def _next(self) -> Job | None:
        with self._turn:
            while not self._stop.is_set():
                self._wake.clear()
                job = self._jobs.claim(self._name, lease_seconds=self._lease_seconds)
                if job is not None:
                    return job
                self._wake.wait(_IDLE * random.uniform(0.8, 1.2))  # noqa: S311 - not to keep step with other workers
        return None

    def _work(self, job: Job) -> None:
        started = time.monotonic()
        beat = self._heart.watch(job)
        try:
            outcome = self._attempt(job, beat)
        except LeaseLost:
            outcome = "lost"
        except StateError as error:  # nothing can be written down: the lease ends, the job runs again
            self._log.error("outcome not stored", job=job.id, reason=error.problem)
            outcome = "lost"
        except Exception:  # noqa: BLE001 - as above; the thread goes on
            self._log.error("outcome not stored", job=job.id, exc_info=True)
            outcome = "lost"
        finally:
            self._heart.leave(beat)
        seconds = time.monotonic() - started
        self._metrics.jobs.labels(job.kind, outcome).inc()
        self._metrics.worked.labels(job.kind).observe(seconds)
        self._log.info("job", job=job.id, kind=job.kind, lane=job.lane, outcome=outcome, seconds=round(seconds, 3))

    def _attempt(self, job: Job, beat: Beat) -> str:
        """Runs the handler and writes down what came of it: done, retried, dead, postponed. Errors: LeaseLost."""
        handler = self._handler_for(job.kind)
        if handler is None:
            self._jobs.fail(job, f"nobody handles {job.kind!r}", retry_in=None)
            return "dead"
        work = Work(job=job, services=self._services, still_ours=beat.still_ours)
        try:
            self._services.start_job()
            handler(work)
        except LeaseLost:
            raise
        except Later as later:
            self._jobs.postpone(job, seconds=later.seconds)
            return "postponed"
        except RateLimited as limited:
            self._jobs.postpone(job, seconds=limited.wait + 1)
            return "postponed"
        except CostwardenError as error:
            again = isinstance(error, StateError) or (isinstance(error, ForgeError) and error.retryable)
            self._log.warning("job failed", job=job.id, kind=job.kind, reason=error.problem, again=again)
            return self._failed(job, error.problem, again)
        except Exception as error:  # noqa: BLE001 - a door: a handler's defect must not stop the queue
            self._log.error("job failed", job=job.id, kind=job.kind, exc_info=True)
            return self._failed(job, f"{type(error).__name__}; the log says where", True)
        if not work.finished:
            self._jobs.finish(job)
        return "done"

    def _failed(self, job: Job, reason: str, again: bool) -> str:
        state = self._jobs.fail(job, reason, retry_in=self._pause(job.attempts) if again else None)
        return "dead" if state == "dead" else "retried"


def backoff(attempts: int) -> float:
    """Seconds until the next attempt: doubling from 5 s up to 10 min, scattered so that failures do not keep step."""
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (attempts - 1))
    return pause * random.uniform(0.5, 1.5)  # noqa: S311 - not a secret
