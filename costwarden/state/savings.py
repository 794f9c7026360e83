"""Savings pull requests: approved, opened, merged, measured; one row per branch, so that nothing is opened twice."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select, update

from costwarden.state.audit import Audit, AuditEvent
from costwarden.state.leases import StateLease, StateLeases
from costwarden.state.store import State
from costwarden.state.tables.savings import SAVINGS_DASHBOARDS, SAVINGS_MEASUREMENTS, SAVINGS_PULLS
from costwarden.state.upsert import insert_once, put

_TURN = 300.0  # seconds: more than a dozen calls of a patient client take


@dataclass(frozen=True, slots=True)
class SavingsPull:
    """One row. Money is a month in `currency`; None is unknown."""

    repository: str
    branch: str
    base: str
    kind: str
    risk: str
    module: str
    team: str
    author: str
    title: str
    recommendation_ids: Sequence[str]
    resources: Sequence[Mapping[str, Any]]
    currency: str
    claimed: Decimal | None
    estimated: Decimal | None
    approved_by: str
    approved_at: datetime.datetime
    forge: str = "github"
    allows_removal: bool = False
    state: str = "approved"
    reason: str = ""
    number: int | None = None
    url: str = ""
    head_sha: str = ""
    opened_at: datetime.datetime | None = None
    ended_at: datetime.datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Measurement:
    """What the bill says `days` after a merge, a month; None: it cannot be said, and `note` says why."""

    pull_id: int
    days: int
    currency: str
    measured: Decimal | None
    low: Decimal | None
    high: Decimal | None
    note: str
    measured_at: datetime.datetime
    details: Mapping[str, Any] = field(default_factory=dict)
    commented: bool = False


class SavingsPulls:
    """One tenant's savings pull requests."""

    def __init__(self, state: State, tenant: str = "") -> None:
        self._state, self._tenant = state, tenant

    def approve(self, pull: SavingsPull) -> SavingsPull:
        """Record the approval, with its audit event, before anything is opened. The same branch keeps its row."""
        with self._state.begin() as connection:
            row = self._row(pull)
            if not insert_once(connection, SAVINGS_PULLS, row):
                keep = {"tenant", "repository", "branch", "state", "number", "url", "opened_at", "ended_at", "reason"}
                changed = {name: value for name, value in row.items() if name not in keep}
                connection.execute(update(SAVINGS_PULLS).where(*self._where(pull)).values(changed))
            event = AuditEvent(
                tenant=self._tenant,
                actor=pull.approved_by,
                action="savings.approved",
                reason=pull.title,
                repository=pull.repository,
                details={"branch": pull.branch, "recommendations": list(pull.recommendation_ids)},
            )
            Audit(self._state).append_in(connection, event)
            return self._one(connection, pull.repository, pull.branch)

    def change(self, pull: SavingsPull, action: str, actor: str = "costwarden", **values: Any) -> SavingsPull:
        """Set columns and say so in the audit record: change(pull, "savings.opened", state="open", number=7)."""
        row = {name: _text(value) if isinstance(value, Decimal) else value for name, value in values.items()}
        with self._state.begin() as connection:
            connection.execute(update(SAVINGS_PULLS).where(*self._where(pull)).values(row))
            event = AuditEvent(
                tenant=self._tenant,
                actor=actor,
                action=action,
                reason=str(values.get("reason", "")),
                repository=pull.repository,
                pull=values.get("number", pull.number),
                details={"branch": pull.branch},
            )
            Audit(self._state).append_in(connection, event)
            return self._one(connection, pull.repository, pull.branch)

    def find(self, repository: str, branch: str) -> SavingsPull | None:
        found = [one for one in self.all() if (one.repository, one.branch) == (repository, branch)]
        return found[0] if found else None

    def by_number(self, repository: str, number: int) -> SavingsPull | None:
        found = [one for one in self.all() if (one.repository, one.number) == (repository, number)]
        return found[0] if found else None

    def all(self) -> list[SavingsPull]:
        """Oldest first."""
        with self._state.read() as connection:
            wanted = select(SAVINGS_PULLS).where(SAVINGS_PULLS.c.tenant == self._tenant).order_by(SAVINGS_PULLS.c.id)
            return [_pull(dict(row._mapping)) for row in connection.execute(wanted)]

    def open_in(self, repository: str) -> int:
        """How many are approved or open in a repository."""
        mine = (SAVINGS_PULLS.c.tenant == self._tenant, SAVINGS_PULLS.c.repository == repository)
        wanted = select(func.count()).select_from(SAVINGS_PULLS).where(*mine, SAVINGS_PULLS.c.state == "open")
        with self._state.read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def opened_since(self, team: str, since: datetime.datetime) -> int:
        mine = (SAVINGS_PULLS.c.tenant == self._tenant, SAVINGS_PULLS.c.team == team)
        wanted = select(func.count()).select_from(SAVINGS_PULLS).where(*mine, SAVINGS_PULLS.c.opened_at >= since)
        with self._state.read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def opening(self, repository: str) -> StateLease | None:
        """The turn to open one pull request; None while somebody else has it.

        One at a time per tenant, for the pace counts what is open and a team's pull requests lie in many repositories.
        """
        return StateLeases(self._state).acquire(f"savings/{self._tenant}", repository, seconds=_TURN)

    def record(self, measurement: Measurement) -> None:
        row = {
            "pull_id": measurement.pull_id,
            "days": measurement.days,
            "currency": measurement.currency,
            "measured": _text(measurement.measured),
            "low": _text(measurement.low),
            "high": _text(measurement.high),
            "note": measurement.note,
            "details": dict(measurement.details),
            "measured_at": measurement.measured_at,
            "commented": measurement.commented,
        }
        with self._state.begin() as connection:
            put(connection, SAVINGS_MEASUREMENTS, row, ("pull_id", "days"))

    def measurements(self) -> dict[int, list[Measurement]]:
        """By pull request's row, the earliest first."""
        with self._state.read() as connection:
            wanted = (
                select(SAVINGS_MEASUREMENTS)
                .join(SAVINGS_PULLS, SAVINGS_PULLS.c.id == SAVINGS_MEASUREMENTS.c.pull_id)
                .where(SAVINGS_PULLS.c.tenant == self._tenant)
                .order_by(SAVINGS_MEASUREMENTS.c.pull_id, SAVINGS_MEASUREMENTS.c.days)
            )
            found: dict[int, list[Measurement]] = {}
            for row in connection.execute(wanted):
                one = _measurement(dict(row._mapping))
                found.setdefault(one.pull_id, []).append(one)
            return found

    def dashboard(self, repository: str) -> int | None:
        """The dashboard issue's number."""
        mine = (SAVINGS_DASHBOARDS.c.tenant == self._tenant, SAVINGS_DASHBOARDS.c.repository == repository)
        with self._state.read() as connection:
            found = connection.execute(select(SAVINGS_DASHBOARDS.c.issue).where(*mine)).scalar()
        return None if found is None else int(found)

    def set_dashboard(self, repository: str, issue: int) -> None:
        row = {"tenant": self._tenant, "repository": repository, "issue": issue}
        with self._state.begin() as connection:
            put(connection, SAVINGS_DASHBOARDS, row, ("tenant", "repository"))

    def _one(self, connection: Connection, repository: str, branch: str) -> SavingsPull:
        mine = (SAVINGS_PULLS.c.tenant == self._tenant, SAVINGS_PULLS.c.repository == repository)
        row = connection.execute(select(SAVINGS_PULLS).where(*mine, SAVINGS_PULLS.c.branch == branch)).one()
        return _pull(dict(row._mapping))

    def _where(self, pull: SavingsPull) -> tuple[Any, Any, Any]:
        table = SAVINGS_PULLS.c
        return table.tenant == self._tenant, table.repository == pull.repository, table.branch == pull.branch

    def _row(self, pull: SavingsPull) -> dict[str, Any]:
        names = [column.name for column in SAVINGS_PULLS.columns if column.name not in ("id", "tenant")]
        row = {name: getattr(pull, name) for name in names}
        row["recommendation_ids"], row["resources"] = list(pull.recommendation_ids), [dict(x) for x in pull.resources]
        return row | {"tenant": self._tenant, "claimed": _text(pull.claimed), "estimated": _text(pull.estimated)}


def _pull(row: Mapping[str, Any]) -> SavingsPull:
    values = {name: value for name, value in row.items() if name != "tenant"}
    values["claimed"], values["estimated"] = _amount(row["claimed"]), _amount(row["estimated"])
    return SavingsPull(**values)


def _measurement(row: Mapping[str, Any]) -> Measurement:
    amounts = {name: _amount(row[name]) for name in ("measured", "low", "high")}
    return Measurement(**{**row, **amounts, "commented": bool(row["commented"])})


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
