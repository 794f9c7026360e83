"""CPU and memory of a command with everything it starts (Linux: reads /proc)."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.005
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    """What one run took."""

    cpu_seconds: float  # user + system, of the process and every descendant it waited for
    wall_seconds: float
    peak_bytes: int  # highest sum of the resident memory of process and descendants; shared pages count twice
    exit_code: int


def measure(command: Sequence[str], cwd: Path) -> Usage:
    """Run `command` to its end, its output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done = threading.Event()
    peaks = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, done, peaks), daemon=True)
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    done.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    # The kernel's own figure for the largest single process is exact; sampling adds the processes up.
    peak = max(peaks[0], used.ru_maxrss * 1024)
    return Usage(used.ru_utime + used.ru_stime, wall, peak, process.returncode)


def _watch(pid: int, done: threading.Event, peaks: list[int]) -> None:
    while not done.wait(SAMPLE_SECONDS):
        peaks[0] = max(peaks[0], sum(_resident(one) for one in _family(pid)))


def _family(pid: int) -> list[int]:
    family, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        family.append(one)
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting.extend(int(child) for child in children.read_text().split())
            except OSError:  # the thread ended between listing and reading
                continue
    return family


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):  # the process ended
        return 0
