"""The record of who did what and why: append-only, one hash chain per tenant.

Each entry's hash covers the one before it, so an edit, a deletion or a reorder breaks the chain where it happened;
the head kept beside it tells when the end was cut off. Whoever can rewrite the whole database can rewrite the whole
chain: note a head elsewhere (`audit verify` prints it) and verify against it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select, update

from costwarden.state.store import State
from costwarden.state.tables.base import canonical, storable
from costwarden.state.tables.decisions import AUDIT, AUDIT_HEADS
from costwarden.state.upsert import insert_once

GENESIS = "0" * 64  # what the first entry of a chain follows
PRUNED = "audit.pruned"  # the entry that attests where a pruned chain begins
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What is to be recorded. Texts come from users: they are stored as they are and escaped where shown."""

    tenant: str
    actor: str  # a forge login, "token:NAME", "costwarden" for what it does by itself
    action: str  # "approval.recorded", "gate.decided", "command.refused", ...
    outcome: str = "accepted"  # accepted | refused | failed
    reason: str = ""
    repository: str = ""
    pull: int | None = None
    sha: str = ""
    engine: str = ""  # name and version of what decided
    policy_digest: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)  # JSON; money as text


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One recorded link of the chain."""

    tenant: str
    seq: int  # 1, 2, 3 ... without gaps
    at: datetime.datetime
    actor: str
    action: str
    outcome: str
    reason: str
    repository: str
    pull: int | None
    sha: str
    engine: str
    policy_digest: str
    details: dict[str, Any]
    prev_hash: str
    hash: str


class Audit:
    """Appends and reads. `append_in` joins a transaction, so that an effect and its record are one."""

    def __init__(self, state: State) -> None:
        self._state = state

    def append(self, event: AuditEvent) -> AuditEntry:
        with self._state.begin() as connection:
            return self.append_in(connection, event)

    def append_in(self, connection: Connection, event: AuditEvent) -> AuditEntry:
        """Appends inside the caller's transaction; the tenant's chain is locked until that ends."""
        seq, previous = _lock_head(connection, event.tenant)
        now = self._state.now(connection)
        content = entry_content(event, seq + 1, now)
        digest = link_hash(previous, content)
        row = content | {"details": canonical(content["details"]), "at": now, "prev_hash": previous, "hash": digest}
        connection.execute(insert(AUDIT).values(row))
        head = update(AUDIT_HEADS).where(AUDIT_HEADS.c.tenant == event.tenant).values(seq=seq + 1, hash=digest)
        connection.execute(head)
        return entry_of(row)

    def entries(
        self,
        tenant: str,
        *,
        start: datetime.datetime | None = None,
        end: datetime.datetime | None = None,
        after: int = 0,
        repository: str | None = None,
        pull: int | None = None,
    ) -> Iterator[AuditEntry]:
        """Entries of [start, end) beyond number `after`, oldest first, read in pages: any length of chain."""
        while True:
            page = self._page(tenant, start, end, after, repository, pull)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].seq

    def head(self, tenant: str) -> tuple[int, str]:
        """Number and hash of the newest entry; (0, GENESIS) where there is none."""
        with self._state.read() as connection:
            row = connection.execute(select(AUDIT_HEADS).where(AUDIT_HEADS.c.tenant == tenant)).one_or_none()
        return (0, GENESIS) if row is None else (int(row.seq), str(row.hash))

    def tenants(self) -> list[str]:
        with self._state.read() as connection:
            return [str(name) for name in connection.execute(known_tenants()).scalars()]

    def _page(
        self,
        tenant: str,
        start: datetime.datetime | None,
        end: datetime.datetime | None,
        after: int,
        repository: str | None,
        pull: int | None,
    ) -> list[AuditEntry]:
        wanted = select(AUDIT).where(AUDIT.c.tenant == tenant, AUDIT.c.seq > after)
        if start is not None:
            wanted = wanted.where(AUDIT.c.at >= start)
        if end is not None:
            wanted = wanted.where(AUDIT.c.at < end)
        if repository is not None:
            wanted = wanted.where(AUDIT.c.repository == repository)
        if pull is not None:
            wanted = wanted.where(AUDIT.c.pull == pull)
        with self._state.read() as connection:
            rows = connection.execute(wanted.order_by(AUDIT.c.seq).limit(_PAGE))
            return [entry_of(dict(row._mapping)) for row in rows]


def known_tenants() -> Any:
    """Every tenant with a chain, or with what is left of one."""
    return select(AUDIT_HEADS.c.tenant).union(select(AUDIT.c.tenant)).order_by("tenant")


def entry_content(event: AuditEvent, seq: int, at: datetime.datetime) -> dict[str, Any]:
    """What the hash covers: every field, the moment as RFC 3339 with microseconds."""
    # Through canonical and back: what is hashed is what a reader of the row gets.
    details = json.loads(canonical(dict(event.details)))
    texts = {
        name: storable(getattr(event, name))
        for name in ("tenant", "actor", "action", "outcome", "reason", "repository", "sha", "engine", "policy_digest")
    }
    return texts | {"seq": seq, "pull": event.pull, "at": moment_text(at), "details": details}


def link_hash(previous: str, content: Mapping[str, Any]) -> str:
    """sha256 over the hash before and the canonical JSON of the content."""
    return hashlib.sha256(f"{previous}\n{canonical(content)}".encode()).hexdigest()


def moment_text(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def entry_of(row: Mapping[str, Any]) -> AuditEntry:
    """A table row as an entry. Errors: ValueError where `details` is no JSON any more."""
    return AuditEntry(**{**row, "details": json.loads(row["details"])})


def _lock_head(connection: Connection, tenant: str) -> tuple[int, str]:
    """The chain's end, locked. SQLite's transaction is the only writer already."""
    insert_once(connection, AUDIT_HEADS, {"tenant": tenant, "seq": 0, "hash": GENESIS})
    # SQLite has no FOR UPDATE; SQLAlchemy leaves it out there.
    row = connection.execute(select(AUDIT_HEADS).where(AUDIT_HEADS.c.tenant == tenant).with_for_update()).one()
    return int(row.seq), str(row.hash)
