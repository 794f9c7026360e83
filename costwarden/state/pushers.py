"""Who pushed to a pull request, as the forge said at the push: what a commit says of its maker he can write himself."""

from __future__ import annotations

from sqlalchemy import Connection, select

from costwarden.state.store import State
from costwarden.state.tables.decisions import PUSHERS
from costwarden.state.upsert import insert_once


class Pushers:
    def __init__(self, state: State) -> None:
        self._state = state

    def record_in(self, connection: Connection, tenant: str, repository: str, pull: int, login: str) -> None:
        """In the caller's transaction; once per person, with the moment of the first push."""
        row = {
            "tenant": tenant,
            "repository": repository,
            "pull": pull,
            "login": login,
            "pushed_at": self._state.now(connection),
        }
        insert_once(connection, PUSHERS, row)

    def of_pull(self, tenant: str, repository: str, pull: int) -> frozenset[str]:
        """Logins of everybody who pushed since the bot hears of the pull request."""
        wanted = select(PUSHERS.c.login).where(
            PUSHERS.c.tenant == tenant, PUSHERS.c.repository == repository, PUSHERS.c.pull == pull
        )
        with self._state.read() as connection:
            return frozenset(str(login) for login in connection.execute(wanted).scalars())
