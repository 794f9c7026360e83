"""Deployments as forges, pipelines and feeds report them, each once."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from costwarden.state.store import State
from costwarden.state.tables.tenancy import DEPLOYMENTS
from costwarden.state.upsert import insert_once


@dataclass(frozen=True, slots=True)
class NewDeployment:
    """One deployment; `dedupe` is its identity within (tenant, source): an event's id, or a digest of its fields."""

    tenant: str
    source: str  # github | gitlab | argocd | circleci | feed
    dedupe: str
    deployed_at: datetime.datetime
    service: str = ""
    environment: str = ""
    sha: str = ""
    branch: str = ""
    repository: str = ""
    pipeline: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Deployment:
    id: int
    tenant: str
    source: str
    deployed_at: datetime.datetime
    service: str
    environment: str
    sha: str
    branch: str
    repository: str
    pipeline: str
    actor: str
    received_at: datetime.datetime


class Deployments:
    def __init__(self, state: State) -> None:
        self._state = state

    def record(self, deployment: NewDeployment) -> bool:
        """False: known already."""
        with self._state.begin() as connection:
            return self.record_in(connection, deployment)

    def record_in(self, connection: Connection, deployment: NewDeployment) -> bool:
        values: dict[str, Any] = {name: getattr(deployment, name) for name in NewDeployment.__dataclass_fields__}
        return insert_once(connection, DEPLOYMENTS, values | {"received_at": self._state.now(connection)})

    def between(
        self,
        tenant: str,
        start: datetime.datetime,
        end: datetime.datetime,
        *,
        environment: str | None = None,
        repository: str | None = None,
        service: str | None = None,
        limit: int = 1000,
    ) -> list[Deployment]:
        """Deployments of [start, end), oldest first."""
        wanted = select(DEPLOYMENTS).where(
            DEPLOYMENTS.c.tenant == tenant, DEPLOYMENTS.c.deployed_at >= start, DEPLOYMENTS.c.deployed_at < end
        )
        for column, value in (
            (DEPLOYMENTS.c.environment, environment),
            (DEPLOYMENTS.c.repository, repository),
            (DEPLOYMENTS.c.service, service),
        ):
            if value is not None:
                wanted = wanted.where(column == value)
        return self._read(wanted.order_by(DEPLOYMENTS.c.deployed_at, DEPLOYMENTS.c.id).limit(limit))

    def page(self, tenant: str, *, after: int = 0, limit: int = 100) -> list[Deployment]:
        """The tenant's deployments beyond number `after`, by number."""
        wanted = select(DEPLOYMENTS).where(DEPLOYMENTS.c.tenant == tenant, DEPLOYMENTS.c.id > after)
        return self._read(wanted.order_by(DEPLOYMENTS.c.id).limit(limit))

    def _read(self, wanted: Any) -> list[Deployment]:
        with self._state.read() as connection:
            return [_row(row) for row in connection.execute(wanted)]


def _row(row: Any) -> Deployment:
    values = dict(row._mapping)
    values.pop("dedupe")
    return Deployment(**values)
