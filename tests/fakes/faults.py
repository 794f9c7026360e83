"""What goes wrong on purpose: before a call happened or after it, slowly, or cut off. All fakes share it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Fault:
    """Answer a matching call otherwise. `when="after"`: it happened, only its answer is lost."""

    calls: str  # a pattern found in "VERB /path", without query
    status: int = 502
    body: str = "<html>Bad gateway</html>"
    headers: dict[str, str] = field(default_factory=dict)
    when: Literal["before", "after"] = "before"
    times: int = 1
    shape: Literal["answer", "truncated", "cut_json", "slow", "dripping"] = "answer"
    seconds: float = 0.0  # of slow and dripping


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.planned: list[Fault] = []

    def add(self, calls: str, **named: object) -> Fault:
        fault = Fault(calls, **named)  # type: ignore[arg-type]
        self.planned.append(fault)
        return fault

    def take(self, call: str) -> Fault | None:
        """The fault this call runs into, counted."""
        with self._lock:
            for fault in self.planned:
                if fault.times > 0 and re.search(fault.calls, call):
                    fault.times -= 1
                    return fault
        return None

    @property
    def unused(self) -> list[Fault]:
        return [fault for fault in self.planned if fault.times > 0]
