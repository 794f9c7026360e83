"""The load journal's rows: what chain.ledger hands to the warehouse as its Ledger."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from costwarden.state.errors import StateError
from costwarden.state.store import State
from costwarden.state.tables.loads import LOADS

_FINAL = ("done", "rejected")


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One attempt to replace a (tenant, source, billing period); states as in warehouse.ledger.LoadState."""

    load_id: int
    tenant: str
    source_id: str
    billing_period: datetime.date
    kind: str
    delivery_id: str
    digest: str
    inputs: tuple[str, ...]
    expected: dict[str, dict[str, str]]
    rows_quarantined: int
    state: str  # staging | validated | done | rejected
    reason: str
    started_at: datetime.datetime
    finished_at: datetime.datetime | None


class LoadJournal:
    """Durable before it returns; every method is one short transaction."""

    def __init__(self, state: State) -> None:
        self._state = state

    def begin(
        self,
        tenant: str,
        source_id: str,
        billing_period: datetime.date,
        *,
        kind: str,
        delivery_id: str,
        digest: str,
        inputs: Sequence[str],
        expected: Mapping[str, Mapping[str, str]],
        rows_quarantined: int,
    ) -> LoadRow:
        """A new row in state `staging`; its load_id is larger than every one before."""
        with self._state.begin() as connection:
            row = connection.execute(
                insert(LOADS)
                .values(
                    tenant=tenant,
                    source_id=source_id,
                    billing_period=billing_period,
                    kind=kind,
                    delivery_id=delivery_id,
                    digest=digest,
                    inputs=list(inputs),
                    expected={currency: dict(sums) for currency, sums in expected.items()},
                    rows_quarantined=rows_quarantined,
                    state="staging",
                    reason="",
                    started_at=self._state.now(connection),
                )
                .returning(*LOADS.c)
            ).one()
            return _row(row)

    def advance(self, load_id: int, state: str, *, reason: str = "") -> None:
        """Move a load on; `done` and `rejected` are for ever. Errors: StateError for an unknown or finished load."""
        with self._state.begin() as connection:
            finished = self._state.now(connection) if state in _FINAL else None
            moved = connection.execute(
                update(LOADS)
                .where(LOADS.c.load_id == load_id, LOADS.c.state.not_in(_FINAL))
                .values(state=state, reason=reason, finished_at=finished)
            )
            if moved.rowcount == 1:
                return
            found = connection.execute(select(LOADS.c.state).where(LOADS.c.load_id == load_id)).scalar()
        if found == state:
            return
        raise StateError(
            f"load {load_id} is {found or 'unknown'} and cannot become {state}",
            hint="start a new load of its billing period",
        )

    def newest(self, tenant: str) -> list[LoadRow]:
        """The newest row of every (source, billing period) of the tenant, by source and period."""
        ids = (
            select(func.max(LOADS.c.load_id))
            .where(LOADS.c.tenant == tenant)
            .group_by(LOADS.c.source_id, LOADS.c.billing_period)
        )
        wanted = select(LOADS).where(LOADS.c.load_id.in_(ids)).order_by(LOADS.c.source_id, LOADS.c.billing_period)
        with self._state.read() as connection:
            return [_row(row) for row in connection.execute(wanted)]

    def last_done(self, tenant: str, source_id: str, billing_period: datetime.date) -> LoadRow | None:
        """What the live tables hold of the key, once recovery has run."""
        return self._first(_of(tenant, source_id, billing_period).where(LOADS.c.state == "done"))

    def known(self, tenant: str, source_id: str, billing_period: datetime.date, digest: str) -> LoadRow | None:
        """The key's current `done` load when its digest is this one.

        None while a newer load is between `validated` and `done`: nobody knows then what the live tables hold.
        """
        last = self._first(_of(tenant, source_id, billing_period).where(LOADS.c.state.in_(("done", "validated"))))
        return last if last is not None and last.state == "done" and last.digest == digest else None

    def history(self, tenant: str, *, limit: int = 100) -> list[LoadRow]:
        """The tenant's newest rows of all keys, newest first."""
        wanted = select(LOADS).where(LOADS.c.tenant == tenant).order_by(LOADS.c.load_id.desc()).limit(limit)
        with self._state.read() as connection:
            return [_row(row) for row in connection.execute(wanted)]

    def _first(self, wanted: Select[Any]) -> LoadRow | None:
        with self._state.read() as connection:
            row = connection.execute(wanted.order_by(LOADS.c.load_id.desc()).limit(1)).one_or_none()
        return None if row is None else _row(row)


def _of(tenant: str, source_id: str, billing_period: datetime.date) -> Select[Any]:
    return select(LOADS).where(
        LOADS.c.tenant == tenant, LOADS.c.source_id == source_id, LOADS.c.billing_period == billing_period
    )


def _row(row: Any) -> LoadRow:
    values = dict(row._mapping)
    return LoadRow(**(values | {"inputs": tuple(values["inputs"])}))
