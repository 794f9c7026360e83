"""A call that ends in time, however slowly its answer drips: a socket's timeout starts anew with every byte."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def within(seconds: float, ask: Callable[[], _T]) -> _T:
    """What `ask` returns or raises; TimeoutError after `seconds`, and `ask` is left to itself."""
    answers: list[_T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits
            failures.append(error)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(seconds)
    if failures:
        raise failures[0]
    if not answers:
        raise TimeoutError
    return answers[0]
