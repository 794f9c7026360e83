"""A running bot of several processes, clients that insist, and somebody who kills."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bot.deliveries import SECRET, a_pull_request, github
from tests.house.tree import ROOT


class Site:
    """Processes by name; `spawn` again replaces one that was killed."""

    def __init__(self, state_url: str, folder: Path, *, lease_seconds: int = 2) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._environment = os.environ | {
            "COSTWARDEN_STATE_URL": state_url,
            "COSTWARDEN_GITHUB_WEBHOOK_SECRET": SECRET,
            "GITHUB_TOKEN": "ghp_" + "x" * 30,
            "COSTWARDEN_BOT_LEASE_SECONDS": str(lease_seconds),
        }
        self._log = folder / "log"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.kills = 0
        self._arguments: dict[str, Sequence[str]] = {}

    def start(self, *, server_workers: int = 0, workers: int = 2, threads: int = 2) -> None:
        self._arguments["server"] = ["serve", str(self.port), str(server_workers)]
        for number in range(workers):
            self._arguments[f"worker-{number}"] = ["work", str(threads)]
        for name in self._arguments:
            self.spawn(name)

    def spawn(self, name: str) -> None:
        command = [sys.executable, "-m", "tests.bot.load.process", *self._arguments[name]]
        with self._log.open("ab") as log:
            self.running[name] = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """SIGKILL, and start it again."""
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()
        self.kills += 1
        self.spawn(name)

    def wait_ready(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            assert time.monotonic() < end, self._log.read_text(errors="replace")[-3000:]
            time.sleep(0.05)

    def stop(self) -> list[int]:
        """SIGTERM to all; their exit codes."""
        for process in self.running.values():
            process.terminate()
        return [process.wait(40) for process in self.running.values()]

    def end(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait()

    def memory(self, name: str) -> float:
        """Resident megabytes (Linux)."""
        status = Path(f"/proc/{self.running[name].pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


@contextlib.contextmanager
def running_site(state_url: str, folder: Path, **how: int) -> Iterator[Site]:
    site = Site(state_url, folder)
    try:
        site.start(**how)
        site.wait_ready()
        yield site
    finally:
        site.end()


def deliver(port: int, guids: Sequence[str], *, pulls: int, clients: int = 8, insist: bool = True) -> list[float]:
    """Post every id from `clients` threads, again where nobody answered. Seconds of each acknowledgement."""
    waiting, guard = list(reversed(guids)), threading.Lock()
    seconds: list[float] = []
    failures: list[str] = []

    def client() -> None:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
            post_all(connection)

    def post_all(connection: http.client.HTTPConnection) -> None:
        while True:
            with guard:
                if not waiting or failures:
                    return
                guid = waiting.pop()
            body, headers = github(a_pull_request(number=int(guid.rpartition("-")[2]) % pulls + 1), guid=guid)
            while True:
                started = time.perf_counter()
                try:
                    connection.request("POST", "/webhooks/github", body, headers)
                    answer = connection.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    connection.close()
                    if not insist:
                        failures.append("nobody answered")
                        return
                    time.sleep(0.05)
                    continue
                if answer.status == 202:
                    seconds.append(time.perf_counter() - started)
                    break
                failures.append(f"{answer.status} for {guid}")
                return

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return seconds


@contextlib.contextmanager
def killing(site: Site, *, every: tuple[float, float], most: int, seed: int) -> Iterator[None]:
    """SIGKILL a process chosen at random, at most `most` times, so many seconds after the server last was up."""
    stop, chance = threading.Event(), random.Random(seed)

    def run() -> None:
        while site.kills < most and not stop.wait(chance.uniform(*every)):
            site.kill(chance.choice(sorted(site.running)))
            site.wait_ready()

    killer = threading.Thread(target=run)
    killer.start()
    try:
        yield
    finally:
        stop.set()
        killer.join()


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
