"""A loader that is killed: run as a program, it replaces delivery A by B and dies where it is told to.

    python -m tests.warehouse.victim URL STATE_URL FOLDER WHERE

WHERE is "step:N" (SIGKILL before the N-th step: statements of the engine and rows of the journal), "after:S" (a
SIGKILL from outside S seconds after the load began), "swap:S" (S seconds after the first swap began) or "count"
(live on and print how many steps there are).
"""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from costwarden.chain.ledger import open_ledger
from costwarden.focus.prepared import PreparedDelivery
from costwarden.state.store import open_state
from costwarden.warehouse.client import Client
from costwarden.warehouse.loader import Loader
from costwarden.warehouse.warehouse import Warehouse
from tests.warehouse.deliveries import a_delivery, a_row

OTHER = datetime.date(2026, 8, 1)


def delivery(folder: Path, name: str) -> PreparedDelivery:
    """A, B, and "other" of another period; totals differ in rows and in every digit."""
    if name == "other":
        return a_delivery(folder, [a_row(day, "3.000000000000000007", period=OTHER) for day in (1, 2)], period=OTHER)
    scale = {"A": 1, "B": 2}[name]
    rows = [
        a_row(1 + number % 28, f"{scale}.{number:06d}000000000{scale:03d}", ResourceId=f"i-{number % 40}")
        for number in range(400 + 50 * scale)
    ]
    return a_delivery(folder, rows, delivery_id=name, files=2)


class Steps:
    """Counts what passes, and kills the process before the N-th."""

    def __init__(self, fatal: int) -> None:
        self.count, self.fatal = 0, fatal

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **named: Any) -> Any:
            self.count += 1
            if self.count == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*given, **named)

        return step


def kill_in(seconds: float) -> None:
    subprocess.Popen(["/bin/sh", "-c", f"sleep {seconds:.4f}; kill -9 {os.getpid()}"])


def main(url: str, state_url: str, folder: str, where: str) -> None:
    kind, _, number = where.partition(":")
    state = open_state(state_url)
    ledger, leases = open_ledger(state)
    warehouse = Warehouse.open(url, ledger=ledger, leases=leases)
    prepared = delivery(Path(folder), "B")
    steps = Steps(int(number) if kind == "step" else 0)
    if kind == "after":
        kill_in(float(number))
    run = Client.run

    def maybe_kill(self: Client, sql: str, *given: Any, **named: Any) -> Any:
        if kind == "swap" and "REPLACE PARTITION" in sql and ".cost " in sql:
            kill_in(float(number))
        return run(self, sql, *given, **named)

    Client.run = steps.wrap(maybe_kill)  # type: ignore[method-assign]
    for name in ("rows", "insert_rows"):
        setattr(Client, name, steps.wrap(getattr(Client, name)))
    for name in ("begin", "advance"):
        setattr(ledger, name, steps.wrap(getattr(ledger, name)))
    Loader(warehouse).load("acme", prepared, ledger, leases)
    print(steps.count, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
