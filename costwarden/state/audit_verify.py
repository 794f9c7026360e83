"""Walks a tenant's chain and says where it is broken; prunes it so that the rest can still be walked."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from costwarden.state.audit import GENESIS, PRUNED, Audit, AuditEntry, AuditEvent, link_hash, moment_text
from costwarden.state.errors import StateError
from costwarden.state.store import State
from costwarden.state.tables.base import canonical
from costwarden.state.tables.decisions import AUDIT, AUDIT_HEADS

_PAGE = 1000
_HASHED = "tenant actor action outcome reason repository sha engine policy_digest seq pull".split()


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the chain does not hold."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk found; `first` is above 1 where older entries were pruned with their attestation."""

    tenant: str
    entries: int
    first: int
    head_seq: int
    head_hash: str
    breaks: tuple[Break, ...]

    @property
    def whole(self) -> bool:
        return not self.breaks


def verify_chain(state: State, tenant: str, *, noted: tuple[int, str] | None = None) -> Verdict:
    """Every entry, in order, in pages. `noted` is a head (number, hash) written down elsewhere: it must be in it."""
    breaks: list[Break] = []
    attested: set[tuple[Any, Any]] = set()
    start: tuple[int, str] | None = None  # what the first entry claims to follow
    count, expected, previous = 0, 1, ""
    noted_found = noted is None or noted == (0, GENESIS)
    head_seq, head_hash = _head(state, tenant)  # first: what is appended during the walk is no break
    at_head = ""
    for row in _rows(state, tenant):
        seq = int(row["seq"])
        if start is None:
            start = (seq - 1, row["prev_hash"])
            expected, previous = seq, row["prev_hash"]
        if seq != expected:
            breaks.append(Break(expected, _missing(expected, seq - 1)))
        elif row["prev_hash"] != previous:
            breaks.append(Break(seq, f"entry {seq} does not follow entry {seq - 1}: one of them was changed"))
        details = _details(row["details"])
        if details is None or row["details"] != canonical(details) or _hash(row, details) != row["hash"]:
            breaks.append(Break(seq, f"entry {seq} was edited: its content does not give its hash"))
        elif row["action"] == PRUNED:
            attested.add((details.get("through"), details.get("hash")))
        if seq == head_seq:
            at_head = row["hash"]
        if noted == (seq, row["hash"]):
            noted_found = True
        count, expected, previous = count + 1, seq + 1, row["hash"]
    if start is not None and start != (0, GENESIS) and start not in attested:
        breaks.insert(0, Break(1, _missing(1, start[0]) if start[0] else "entry 1 does not start the chain"))
    grown = max(head_seq, _head(state, tenant)[0])
    breaks += _end(count, expected - 1, at_head, head_seq, head_hash, grown)
    if not noted_found and noted is not None:
        breaks.append(Break(noted[0], f"entry {noted[0]} with the noted hash is not in the chain: it was rewritten"))
    first = 0 if start is None else start[0] + 1
    return Verdict(tenant, count, first, head_seq, head_hash, tuple(breaks))


def prune(state: State, tenant: str, *, before: datetime.datetime, by: str) -> AuditEntry | None:
    """Drop entries older than `before`; the new last entry attests what the rest follows. None: nothing that old.

    Errors: StateError for a broken chain, of which nothing may be dropped.
    """
    verdict = verify_chain(state, tenant)
    if not verdict.whole:
        raise StateError(
            f"the record of {tenant!r} is broken: {verdict.breaks[0].what}",
            hint="nothing was pruned; `costwarden audit verify` says where",
        )
    with state.begin() as connection:
        old = (AUDIT.c.tenant == tenant, AUDIT.c.at < before)
        through = connection.execute(select(func.max(AUDIT.c.seq)).where(*old)).scalar()
        if through is None:
            return None
        last = (AUDIT.c.tenant == tenant, AUDIT.c.seq == through)
        digest = connection.execute(select(AUDIT.c.hash).where(*last)).scalar_one()
        dropped = connection.execute(delete(AUDIT).where(AUDIT.c.tenant == tenant, AUDIT.c.seq <= through)).rowcount
        details = {"through": through, "hash": digest, "entries": dropped, "before": moment_text(before)}
        event = AuditEvent(tenant=tenant, actor=by, action=PRUNED, reason="retention", details=details)
        return Audit(state).append_in(connection, event)


def _rows(state: State, tenant: str) -> Iterator[dict[str, Any]]:
    after = -(2**62)  # a forged row may have any number
    while True:
        wanted = select(AUDIT).where(AUDIT.c.tenant == tenant, AUDIT.c.seq > after).order_by(AUDIT.c.seq).limit(_PAGE)
        with state.read() as connection:
            page = [dict(row._mapping) for row in connection.execute(wanted)]
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1]["seq"]


def _head(state: State, tenant: str) -> tuple[int, str]:
    with state.read() as connection:
        row = connection.execute(select(AUDIT_HEADS).where(AUDIT_HEADS.c.tenant == tenant)).one_or_none()
    return (0, "") if row is None else (int(row.seq), str(row.hash))


def _end(count: int, last: int, at_head: str, head_seq: int, head_hash: str, grown: int) -> list[Break]:
    """What the head says of the end; `grown` is its number after the walk."""
    if not head_hash:
        return [Break(last, "the chain's head is missing")] if count else []
    if head_seq > last:
        return [Break(last + 1, _missing(last + 1, head_seq) + " at the end")]
    if head_seq > 0 and at_head != head_hash:
        return [Break(head_seq, f"entry {head_seq} is not the one the chain's head names: one of them was rewritten")]
    if grown < last:
        return [Break(grown + 1, f"the chain's head ends at entry {grown}, but there are entries up to {last}")]
    return []


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"


def _details(text: Any) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _hash(row: dict[str, Any], details: dict[str, Any]) -> str:
    content = {name: row[name] for name in _HASHED} | {"at": moment_text(row["at"]), "details": details}
    return link_hash(row["prev_hash"], content)
