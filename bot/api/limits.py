"""How much one token may ask: a bucket per token that fills steadily. Each process keeps its own."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_TOKENS = 10_000  # buckets kept; the one unused longest goes first


class RateLimit:
    """`burst` units at once, `per_second` units in the long run."""

    def __init__(
        self, *, burst: float = 120.0, per_second: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # id -> (units left, at)
        self._guard = threading.Lock()

    def take(self, token: str, cost: float = 1.0) -> float:
        """0.0 when it may; else the seconds until it may, and nothing is taken."""
        with self._guard:
            now = self._clock()
            left, at = self._buckets.pop(token, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._per_second)
            allowed = left >= cost
            self._buckets[token] = (left - cost if allowed else left, now)
            if len(self._buckets) > _MOST_TOKENS:
                self._buckets.popitem(last=False)
            return 0.0 if allowed else (cost - left) / self._per_second
