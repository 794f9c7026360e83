"""Read one chunk ahead in a thread: parsing a file and typing its rows take turns on two cores."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from typing import TypeVar

Item = TypeVar("Item")
_AHEAD = 2  # chunks that wait: memory stays bounded


def read_ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """The same items in the same order; an exception of the source is raised where its item would have come."""
    waiting: queue.Queue[tuple[Item | None, BaseException | None, bool]] = queue.Queue(_AHEAD)
    stopped = threading.Event()

    def put(entry: tuple[Item | None, BaseException | None, bool]) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(entry, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put((item, None, False)):
                    return
            put((None, None, True))
        except BaseException as error:  # noqa: BLE001 - it is raised again where the items are taken
            put((None, error, True))

    thread = threading.Thread(target=work, name="read-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error, last = waiting.get()
            if error is not None:
                raise error
            if last:
                return
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join()
