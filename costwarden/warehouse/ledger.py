"""The load journal as the loader needs it; costwarden.state fills it, a floor above hands it over."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class LoadState(StrEnum):
    """How far a load has come; from VALIDATED on, live tables may be in any state until DONE."""

    STAGING = "staging"
    VALIDATED = "validated"
    DONE = "done"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LoadKey:
    """What one load replaces."""

    tenant: str
    source_id: str
    billing_period: datetime.date  # its first day


@dataclass(frozen=True, slots=True)
class LoadEntry:
    """One row of the journal."""

    load_id: int  # ascending; x_LoadId of the rows it wrote
    key: LoadKey
    kind: str  # "replace" | "drop": an approved empty re-delivery
    delivery_id: str
    digest: str
    inputs: Sequence[str]  # paths of the Parquet files, kept until the next load of this key is done
    expected: dict[str, dict[str, str]]  # currency -> {"rows", "billed_cost", ...}: decimal text
    rows_quarantined: int
    state: LoadState
    reason: str = ""
    started_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None


class Ledger(Protocol):
    """Durable before it returns; every method is one short transaction."""

    def begin(
        self,
        key: LoadKey,
        *,
        kind: str,
        delivery_id: str,
        digest: str,
        inputs: Sequence[str],
        expected: dict[str, dict[str, str]],
        rows_quarantined: int,
    ) -> LoadEntry: ...

    def advance(self, load_id: int, state: LoadState, *, reason: str = "") -> None: ...

    def newest(self, tenant: str) -> Sequence[LoadEntry]:
        """The newest entry of every key of the tenant: what recovery looks at."""
        ...

    def last_done(self, key: LoadKey) -> LoadEntry | None: ...

    def known(self, key: LoadKey, digest: str) -> LoadEntry | None:
        """The key's current DONE load when its digest is this one: a re-delivery that needs no work."""
        ...


class Lease(Protocol):
    """One holder of one name at a time; the fence grows with every grant."""

    fence: int

    def renew(self) -> None:
        """Hold it longer; LeaseLost (a CostwardenError) when someone else has it."""
        ...

    def release(self) -> None: ...


class Leases(Protocol):
    def acquire(self, name: str, owner: str, *, seconds: float) -> Lease | None:
        """The lease, or None while another owner holds it."""
        ...


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did, for the night's summary."""

    key: LoadKey
    load_id: int
    state: LoadState
    rows: int
    rows_quarantined: int
    billed: dict[str, Decimal]
    seconds: float
    repeated: bool = False  # the same delivery was loaded before: nothing was done
    reason: str = ""
