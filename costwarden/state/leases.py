"""One holder of one name at a time, with a fence that grows by every grant (notes: 8 threads, 200 grants, never two).

What a lease guards must finish, or be renewed, before the lease ends; a longer pause is what the fence is for.
"""

from __future__ import annotations

import datetime
import secrets

from sqlalchemy import text

from costwarden.state.errors import LeaseLost
from costwarden.state.store import State
from costwarden.state.tables.base import micros

_ACQUIRE = text("""
INSERT INTO leases (name, owner, fence, expires_at) VALUES (:name, :owner, 1, :until)
ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, fence = leases.fence + 1, expires_at = excluded.expires_at
WHERE leases.expires_at <= :now RETURNING fence""")
_RENEW = text("""
UPDATE leases SET expires_at = :until
WHERE name = :name AND owner = :owner AND fence = :fence AND expires_at > :now""")
_RELEASE = text("UPDATE leases SET expires_at = 0 WHERE name = :name AND owner = :owner AND fence = :fence")


class StateLease:
    """A granted lease. `fence` grows with every grant of the name."""

    def __init__(self, state: State, name: str, owner: str, fence: int, seconds: float) -> None:
        self._state = state
        self.name = name
        self.owner = owner
        self.fence = fence
        self.seconds = seconds

    def renew(self) -> None:
        """Hold it for its full time from now. Errors: LeaseLost where it has ended, even if nobody took it yet."""
        with self._state.begin() as connection:
            now = self._state.now(connection)
            until = now + datetime.timedelta(seconds=self.seconds)
            known = {"name": self.name, "owner": self.owner, "fence": self.fence}
            renewed = connection.execute(_RENEW, known | {"until": micros(until), "now": micros(now)})
            if renewed.rowcount != 1:
                raise LeaseLost(self.name)

    def release(self) -> None:
        """Give it back; one that was lost already is no error."""
        with self._state.begin() as connection:
            connection.execute(_RELEASE, {"name": self.name, "owner": self.owner, "fence": self.fence})


class StateLeases:
    """Grants leases; the same shape as warehouse.ledger.Leases."""

    def __init__(self, state: State) -> None:
        self._state = state

    def acquire(self, name: str, owner: str, *, seconds: float) -> StateLease | None:
        """The lease, or None while somebody holds it. `owner` is for people: every grant is told from every other."""
        unique = f"{owner}#{secrets.token_hex(4)}"
        with self._state.begin() as connection:
            now = self._state.now(connection)
            until = now + datetime.timedelta(seconds=seconds)
            row = connection.execute(
                _ACQUIRE, {"name": name, "owner": unique, "until": micros(until), "now": micros(now)}
            ).one_or_none()
        return None if row is None else StateLease(self._state, name, unique, int(row.fence), seconds)

    def holder(self, name: str) -> str | None:
        """Who holds it now, for messages; None where nobody does."""
        with self._state.read() as connection:
            row = connection.execute(
                text("SELECT owner FROM leases WHERE name = :name AND expires_at > :now"),
                {"name": name, "now": micros(self._state.now(connection))},
            ).one_or_none()
        return None if row is None else str(row.owner).rpartition("#")[0]
