"""What was said already: a notification goes out once per key, and again only when its pause is over."""

from __future__ import annotations

import datetime

from sqlalchemy import delete, func, select, text

from costwarden.state.store import State
from costwarden.state.tables.base import micros
from costwarden.state.tables.tenancy import NOTICES

_CLAIM = text("""
INSERT INTO notices (tenant, key, sent_at) VALUES (:tenant, :key, :now)
ON CONFLICT (tenant, key) DO UPDATE SET sent_at = excluded.sent_at WHERE notices.sent_at <= :before
RETURNING sent_at""")


class Notices:
    def __init__(self, state: State) -> None:
        self._state = state

    def claim(self, tenant: str, key: str, *, every: datetime.timedelta | None = None) -> bool:
        """True for the one caller that may send now; False while the key was sent within `every` (None: ever)."""
        with self._state.begin() as connection:
            now = self._state.now(connection)
            before = -1 if every is None else micros(now - every)
            known = {"tenant": tenant, "key": key, "now": micros(now), "before": before}
            return connection.execute(_CLAIM, known).one_or_none() is not None

    def release(self, tenant: str, key: str) -> None:
        """Sending failed: the next may try."""
        with self._state.begin() as connection:
            connection.execute(delete(NOTICES).where(NOTICES.c.tenant == tenant, NOTICES.c.key == key))

    def sent_since(self, tenant: str, prefix: str, since: datetime.datetime) -> int:
        """How many keys with the prefix were sent since then: what a rate limit asks."""
        wanted = select(func.count()).select_from(NOTICES)
        mine = (NOTICES.c.tenant == tenant, NOTICES.c.key.startswith(prefix, autoescape=True))
        with self._state.read() as connection:
            return int(connection.execute(wanted.where(*mine, NOTICES.c.sent_at >= since)).scalar_one())
