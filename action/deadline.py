"""The `timeout` input: one budget for all of our own work, and the stage that used it up."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from costwarden.errors import CostwardenError
from costwarden.forge.deadline import within

_T = TypeVar("_T")
_LEAST = 0.01  # seconds: a stage that starts late fails by its own time, not by an argument of ours


class TimedOut(CostwardenError):
    def __init__(self, seconds: int, stage: str) -> None:
        super().__init__(
            f"costwarden timed out after {seconds} s while {stage}",
            hint="raise the `timeout` input, or gate fewer plans in one step",
        )


class Deadline:
    """Starts when it is made."""

    def __init__(self, seconds: int) -> None:
        self._seconds, self._ends = seconds, monotonic() + seconds

    def stage(self, name: str, work: Callable[[], _T]) -> _T:
        """What `work` returns or raises, or TimedOut: a check must conclude even where a decision takes too long."""
        try:
            return within(max(self._ends - monotonic(), _LEAST), work)
        except TimeoutError:
            if monotonic() < self._ends:
                raise  # of a system call inside
            raise TimedOut(self._seconds, name) from None
