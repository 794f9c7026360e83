"""A lease that is renewed while somebody works under it, and who works in this very process."""

from __future__ import annotations

import threading
from types import TracebackType

from costwarden.errors import CostwardenError
from costwarden.warehouse.ledger import Lease, Leases, LoadKey

SECONDS = 90.0
_EVERY = SECONDS / 4

_working: set[LoadKey] = set()
_guard = threading.Lock()


def lease_name(key: LoadKey) -> str:
    return f"load/{key.tenant}/{key.source_id}/{key.billing_period.isoformat()}"


def take(key: LoadKey, leases: Leases, owner: str, *, embedded: bool) -> Held | None:
    """The right to change the key's tables, to be used in a `with` at once; None while somebody else has it.

    The embedded engine belongs to this process alone: a lease that stands in the way there is of a process that died.
    """
    with _guard:
        if key in _working:
            return None
        _working.add(key)
    held = None
    try:
        lease = leases.acquire(lease_name(key), owner, seconds=SECONDS)
        if lease is not None or embedded:
            held = Held(key, lease)
    finally:
        if held is None:
            with _guard:
                _working.discard(key)
    return held


class Held:
    """Renews the lease in the background; `check` before every step that changes live tables.

    Without a lease the embedded engine's own lock is what keeps others out.
    """

    def __init__(self, key: LoadKey, lease: Lease | None) -> None:
        self._key, self._lease = key, lease
        self._lost: CostwardenError | None = None
        self._done = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Held:
        if self._lease is not None:
            self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()
        with _guard:
            _working.discard(self._key)
        if self._lease is not None and self._lost is None:
            self._lease.release()

    def check(self) -> None:
        """Errors: what the lease's renewal raised; nothing may be changed then."""
        if self._lost is None and self._lease is not None:
            self._renew()
        if self._lost is not None:
            raise self._lost

    def _beat(self) -> None:
        while not self._done.wait(_EVERY):
            self._renew()

    def _renew(self) -> None:
        assert self._lease is not None
        try:
            self._lease.renew()
        except CostwardenError as error:
            self._lost = error
