"""What comes round by itself: deliveries we missed, savings pull requests to look after, and what is old."""

from __future__ import annotations

import datetime
import os
import threading
from collections.abc import Callable

from bot.logs import get_log
from bot.savings.rounds import measure_due, sync_all
from bot.services import Services
from bot.sweep import sweep
from costwarden.errors import CostwardenError
from costwarden.state.leases import StateLeases
from costwarden.state.queue import Queue

_SWEEP_EVERY = 600.0
_PRUNE_EVERY = 86_400.0
_SAVINGS_EVERY = 3_600.0
_MEASURE_EVERY = 6 * 3_600.0  # bills come once or a few times a day, and the warehouse may be busy
_KEEP = datetime.timedelta(days=30)


class Upkeep:
    """One thread per process; a lease lets one process of all do each round."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)
        self._log = get_log(part="upkeep")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)

    def _run(self) -> None:
        # At once: what arrived while nobody listened is what a sweep is for.
        while not self._stop.is_set():
            self._round("sweep", _SWEEP_EVERY, self._sweep)
            self._round("prune", _PRUNE_EVERY, self._prune)
            self._round("savings-sync", _SAVINGS_EVERY, self._sync_savings)
            self._round("savings-measure", _MEASURE_EVERY, self._measure_savings)
            self._stop.wait(30.0)

    def _round(self, name: str, every: float, do: Callable[[], None]) -> None:
        try:
            # Never released: held to its end, it is also the clock of all processes.
            if StateLeases(self._services.state).acquire(f"bot/{name}", f"pid {os.getpid()}", seconds=every):
                do()
        except CostwardenError as error:
            self._log.warning("upkeep failed", round=name, reason=error.problem)
        except Exception:  # noqa: BLE001 - a failed round must not end the thread
            self._log.error("upkeep failed", round=name, exc_info=True)

    def _sweep(self) -> None:
        asked = sweep(self._services)
        if asked:
            self._log.info("redelivery asked for", deliveries=asked)

    def _sync_savings(self) -> None:
        if moved := sync_all(self._services):
            self._log.info("savings pull requests moved", pulls=moved)

    def _measure_savings(self) -> None:
        if milestones := measure_due(self._services):
            self._log.info("savings measured", milestones=milestones)

    def _prune(self) -> None:
        dropped = Queue(self._services.state).prune(keep=_KEEP)
        self._log.info("pruned", rows=dropped)
