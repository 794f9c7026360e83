"""Small JSON documents of a tenant: what the API sets (the ownership map), what a process keeps (a sweep's cursor)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from costwarden.state.store import State
from costwarden.state.tables.tenancy import SETTINGS
from costwarden.state.upsert import put


class Settings:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, tenant: str, name: str) -> Any:
        """The document, or None."""
        wanted = select(SETTINGS.c.value).where(SETTINGS.c.tenant == tenant, SETTINGS.c.name == name)
        with self._state.read() as connection:
            return connection.execute(wanted).scalar()

    def put(self, tenant: str, name: str, value: Any, *, by: str) -> None:
        with self._state.begin() as connection:
            self.put_in(connection, tenant, name, value, by=by)

    def put_in(self, connection: Connection, tenant: str, name: str, value: Any, *, by: str) -> None:
        """Joins the caller's transaction."""
        row = {"tenant": tenant, "name": name, "value": value, "changed_by": by}
        put(connection, SETTINGS, row | {"changed_at": self._state.now(connection)}, ("tenant", "name"))
