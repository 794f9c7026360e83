"""Connections by purpose: some that write and some that only read, never more than a few, one thread each."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager

from costwarden.warehouse.client import Client, connect
from costwarden.warehouse.limits import Limits
from costwarden.warehouse.place import READ_VARIABLE, Place, place_of

MOST_CLIENTS = 6


class Pool:
    """Lends connections; the last one given back is the first one lent."""

    def __init__(self, place: Place, limits: Limits, *, read_only: bool) -> None:
        self._place, self._limits, self._read_only = place, limits, read_only
        self._slots: queue.LifoQueue[Client | None] = queue.LifoQueue()
        for _ in range(MOST_CLIENTS):
            self._slots.put(None)

    @contextmanager
    def lend(self) -> Iterator[Client]:
        client = self._slots.get()
        try:
            if client is None:
                client = connect(self._place, self._limits, read_only=self._read_only)
            yield client
        finally:
            self._slots.put(client)

    def close(self) -> None:
        for _ in range(MOST_CLIENTS):
            client = self._slots.get()
            if client is not None:
                client.close()
        for _ in range(MOST_CLIENTS):
            self._slots.put(None)


class Engine:
    """The engine of one place. A process has one embedded engine at a time; a forked child opens its own."""

    def __init__(self, place: Place, limits: Limits | None = None) -> None:
        self.place = place
        self.limits = limits or Limits()
        reader = place
        if not place.embedded and os.environ.get(READ_VARIABLE):
            reader = place_of(variable=READ_VARIABLE)
        self._writers = Pool(place, self.limits, read_only=False)
        self._readers = Pool(reader, self.limits, read_only=True)

    @contextmanager
    def writer(self) -> Iterator[Client]:
        with self._writers.lend() as client:
            yield client

    @contextmanager
    def reader(self) -> Iterator[Client]:
        with self._readers.lend() as client:
            yield client

    def close(self) -> None:
        self._readers.close()
        self._writers.close()
