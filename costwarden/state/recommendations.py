"""Recommendations as the store keeps them: the newest document of each, where it is on its way, who said why."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from costwarden.state.store import State
from costwarden.state.tables.savings import RECOMMENDATIONS, SAVINGS_IGNORES
from costwarden.state.upsert import insert_once

_ENDED = ("dismissed", "merged", "applied", "verified")  # being reported again does not open these


@dataclass(frozen=True, slots=True)
class StoredRecommendation:
    """`document` is recommend.document's shape; `life` is recommend.model.Life's values."""

    id: str
    document: Mapping[str, Any]
    life: str
    reason: str
    until: datetime.datetime | None
    actor: str


@dataclass(frozen=True, slots=True)
class Ignore:
    """Somebody does not want it: a resource, a rule (kind), or a pull request he closed (its branch)."""

    scope: str  # resource | rule | pull
    value: str
    until: datetime.datetime | None
    reason: str
    actor: str


class Recommendations:
    """One tenant's recommendations."""

    def __init__(self, state: State, tenant: str = "") -> None:
        self.state, self.tenant = state, tenant

    def put(self, documents: Iterable[Mapping[str, Any]]) -> int:
        """Store what a source reports now; what a person decided about the same id stays. How many were new."""
        new = 0
        with self.state.begin() as connection:
            now = self.state.now(connection)
            for document in documents:
                row = {
                    "tenant": self.tenant,
                    "id": str(document["id"]),
                    "document": dict(document),
                    "life": "open",
                    "seen_at": now,
                    "changed_at": now,
                }
                if insert_once(connection, RECOMMENDATIONS, row):
                    new += 1
                    continue
                same = self._where(str(document["id"]))
                seen = update(RECOMMENDATIONS).where(*same).values(document=dict(document), seen_at=now)
                connection.execute(seen)
                again = update(RECOMMENDATIONS).where(*same, RECOMMENDATIONS.c.life.in_(("expired", "superseded")))
                connection.execute(again.values(life="open", reason="", changed_at=now))
        return new

    def all(self) -> list[StoredRecommendation]:
        """In order of ids; a snooze that is over is open again."""
        with self.state.read() as connection:
            now = self.state.now(connection)
            rows = connection.execute(
                select(RECOMMENDATIONS).where(RECOMMENDATIONS.c.tenant == self.tenant).order_by(RECOMMENDATIONS.c.id)
            )
            return [_stored(dict(row._mapping), now) for row in rows]

    def beginning_with(self, prefix: str) -> list[StoredRecommendation]:
        return [one for one in self.all() if one.id.startswith(prefix)]

    def decide(self, id: str, life: str, *, reason: str, actor: str, until: datetime.datetime | None = None) -> bool:
        """Set where it is on its way; False where there is no such recommendation."""
        with self.state.begin() as connection:
            return self.decide_in(connection, id, life, reason=reason, actor=actor, until=until)

    def decide_in(
        self,
        connection: Connection,
        id: str,
        life: str,
        *,
        reason: str,
        actor: str,
        until: datetime.datetime | None = None,
    ) -> bool:
        values = {"life": life, "reason": reason, "actor": actor, "until": until}
        changed = update(RECOMMENDATIONS).where(*self._where(id))
        return connection.execute(changed.values(**values, changed_at=self.state.now(connection))).rowcount == 1

    def supersede_missing(self, source: str, seen: Sequence[str], reason: str) -> list[str]:
        """What `source` reported before and does not any more is superseded, unless it ended. Their ids."""
        gone = [
            one.id
            for one in self.all()
            if one.document.get("source") == source and one.id not in set(seen) and one.life not in _ENDED
        ]
        for id in gone:
            self.decide(id, "superseded", reason=reason, actor="costwarden")
        return gone

    def ignore(self, ignore: Ignore) -> None:
        with self.state.begin() as connection:
            now = self.state.now(connection)
            row = {
                "tenant": self.tenant,
                "scope": ignore.scope,
                "value": ignore.value,
                "until": ignore.until,
                "reason": ignore.reason,
                "actor": ignore.actor,
                "at": now,
            }
            connection.execute(insert(SAVINGS_IGNORES).values(row))

    def ignored(self) -> list[Ignore]:
        """What holds now."""
        with self.state.read() as connection:
            now = self.state.now(connection)
            rows = connection.execute(
                select(SAVINGS_IGNORES).where(SAVINGS_IGNORES.c.tenant == self.tenant).order_by(SAVINGS_IGNORES.c.id)
            )
            return [
                Ignore(row.scope, row.value, row.until, row.reason, row.actor)
                for row in rows
                if row.until is None or row.until > now
            ]

    def wanted_again(self, scope: str, value: str) -> None:
        mine = (SAVINGS_IGNORES.c.tenant == self.tenant, SAVINGS_IGNORES.c.scope == scope)
        with self.state.begin() as connection:
            connection.execute(delete(SAVINGS_IGNORES).where(*mine, SAVINGS_IGNORES.c.value == value))

    def _where(self, id: str) -> tuple[Any, Any]:
        return RECOMMENDATIONS.c.tenant == self.tenant, RECOMMENDATIONS.c.id == id


def _stored(row: Mapping[str, Any], now: datetime.datetime) -> StoredRecommendation:
    awake = row["life"] == "snoozed" and row["until"] is not None and row["until"] <= now
    life = "open" if awake else str(row["life"])
    return StoredRecommendation(
        str(row["id"]), row["document"], life, "" if awake else str(row["reason"]), row["until"], str(row["actor"])
    )
