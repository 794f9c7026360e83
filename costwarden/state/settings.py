"""Small JSON documents of a tenant: what the API sets (the ownership map), what a process keeps (a sweep's cursor)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from costwarden.state.store import State
from costwarden.state.tables.tenancy import SETTINGS
from costwarden.state.upsert import insert_once, put


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

    def change(self, tenant: str, name: str, change: Callable[[Any], Any], *, by: str) -> None:
        """Put `change(document)` in its place; {} where there is none yet. Writers of one document take turns."""
        with self._state.begin() as connection:
            mine = (SETTINGS.c.tenant == tenant, SETTINGS.c.name == name)
            blank = {"tenant": tenant, "name": name, "value": {}, "changed_by": by}
            insert_once(connection, SETTINGS, blank | {"changed_at": self._state.now(connection)})
            kept = connection.execute(select(SETTINGS.c.value).where(*mine).with_for_update()).scalar_one()
            wanted = change(kept)
            if wanted != kept:
                self.put_in(connection, tenant, name, wanted, by=by)

    def put_in(self, connection: Connection, tenant: str, name: str, value: Any, *, by: str) -> None:
        """Joins the caller's transaction."""
        row = {"tenant": tenant, "name": name, "value": value, "changed_by": by}
        put(connection, SETTINGS, row | {"changed_at": self._state.now(connection)}, ("tenant", "name"))
